package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// portal is a small client of the API, as the demonstration's portal, reviewer and operator use it.
type portal struct {
	base, token string
	client      *http.Client
}

// call sends a request and decodes the answer; problems come back as *models.Error.
func (p portal) call(ctx context.Context, method, path, contentType string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, p.base+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		var problem web.Problem
		if err := json.Unmarshal(data, &problem); err != nil {
			return fmt.Errorf("%s %s: %s", method, path, resp.Status)
		}
		return fmt.Errorf("%s %s: %w", method, path, &problem)
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = data
		return nil
	}
	return json.Unmarshal(data, out)
}

func (p portal) post(ctx context.Context, path string, body any) (web.Progress, error) {
	var out web.Progress
	data, err := json.Marshal(body)
	if err != nil {
		return out, err
	}
	return out, p.call(ctx, http.MethodPost, path, "application/json", bytes.NewReader(data), &out)
}

// step causes an event that carries nothing.
func (p portal) step(ctx context.Context, id, event string) (web.Progress, error) {
	var out web.Progress
	return out, p.call(ctx, http.MethodPost, "/v1/applications/"+id+"/"+event, "", nil, &out)
}

func (p portal) progress(ctx context.Context, id string) (web.Progress, error) {
	var out web.Progress
	return out, p.call(ctx, http.MethodGet, "/v1/applications/"+id, "", nil, &out)
}

func (p portal) form(ctx context.Context, id string, kind models.DocumentKind) ([]byte, error) {
	var out []byte
	return out, p.call(ctx, http.MethodGet, "/v1/applications/"+id+"/forms/"+string(kind), "", nil, &out)
}

func (p portal) upload(ctx context.Context, id string, kind models.DocumentKind, name string, data []byte) (web.Progress, error) {
	var out web.Progress
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return out, err
	}
	if _, err := part.Write(data); err != nil {
		return out, err
	}
	if err := form.Close(); err != nil {
		return out, err
	}
	return out, p.call(ctx, http.MethodPut, "/v1/applications/"+id+"/documents/"+string(kind), form.FormDataContentType(), &body, &out)
}

func (p portal) verdicts(ctx context.Context, id string) (map[models.DocumentKind]models.Verdict, error) {
	var out struct {
		Verdicts map[models.DocumentKind]models.Verdict `json:"verdicts"`
	}
	err := p.call(ctx, http.MethodGet, "/v1/applications/"+id+"/verdicts", "", nil, &out)
	return out.Verdicts, err
}

// await waits until the application has left the states that it passes through.
func (p portal) await(ctx context.Context, id string, passing ...models.State) (web.Progress, error) {
	for {
		progress, err := p.progress(ctx, id)
		if err != nil {
			return progress, err
		}
		still := false
		for _, s := range passing {
			still = still || progress.State == s
		}
		if !still {
			return progress, nil
		}
		select {
		case <-ctx.Done():
			return progress, fmt.Errorf("application is still %s: %w", progress.State, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
