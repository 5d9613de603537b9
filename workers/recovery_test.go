package workers_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/workers"
)

const victimEnv = "WORKERS_TEST_VICTIM" // database and queue of a worker that will be killed

func TestMain(m *testing.M) {
	if where := os.Getenv(victimEnv); where != "" {
		if err := victim(where); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// victim is a worker or token process that says when it examines or issues, and then never comes to an end.
func victim(where string) error {
	ctx := context.Background()
	path, url, _ := strings.Cut(where, "|")
	s, err := store.Open(ctx, path, time.Now)
	if err != nil {
		return err
	}
	q, err := workers.OpenQueue(ctx, workers.QueueConfig{URL: url})
	if err != nil {
		return err
	}
	r := newRoom()
	r.before = func(ctx context.Context, call string) error {
		if strings.HasPrefix(call, "examine A1 id") || strings.HasPrefix(call, "issue") {
			fmt.Println(call)
			<-ctx.Done()
		}
		return nil
	}
	cfg := config(s, q, r, "")
	cfg.Reconciler = nil
	return workers.NewServer(cfg).Run(ctx)
}

// killed starts a victim and kills it once it is at work.
func killed(t *testing.T, path, url string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+path+"|"+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Errorf("the victim ended by itself: %v", err)
	}
	must(t, cmd.Process.Signal(syscall.SIGKILL))
	cmd.Wait()
}

func TestKilledWhileExamining(t *testing.T) {
	t.Parallel()
	url := startRedis(t)
	h := newHouse(t, url)
	h.cfg.Reconciler.StallAfter = time.Second
	stop := h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.settled(t)
	stop()
	h.uploaded(t, "A1")
	killed(t, h.path, url)
	h.run(t)
	h.await(t, "A1", models.InReview)
	h.settled(t)
}

func TestKilledWhileIssuing(t *testing.T) {
	t.Parallel()
	url := startRedis(t)
	h := newHouse(t, url)
	h.cfg.Reconciler.StallAfter = time.Second
	stop := h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.uploaded(t, "A1")
	h.await(t, "A1", models.InReview)
	h.settled(t)
	stop()
	h.approved(t, "A1")
	killed(t, h.path, url)
	h.await(t, "A1", models.Issuing)
	h.run(t)
	h.await(t, "A1", models.Issued)
	h.settled(t)
	if n := h.room.count("issue A1"); n != 1 {
		t.Errorf("issued %d times after the crash, want once", n)
	}
}

// All of Redis is lost while some tasks run and others wait.
func TestRedisIsLost(t *testing.T) {
	t.Parallel()
	queues(t, func(t *testing.T, url string) {
		h := newHouse(t, url)
		h.cfg.Concurrency = 2
		gate := make(chan struct{})
		h.room.set(func(ctx context.Context, call string) error {
			if strings.HasPrefix(call, "examine") {
				select {
				case <-gate:
				case <-ctx.Done():
				}
			}
			return nil
		})
		h.run(t)
		ids := []string{"A1", "A2", "A3", "A4"}
		for _, id := range ids {
			h.submitted(t, id)
			h.await(t, id, models.FormsReady)
		}
		for _, id := range ids {
			h.uploaded(t, id)
		}
		flush(t, h, url)
		close(gate)
		for _, id := range ids {
			h.await(t, id, models.InReview)
		}
		flush(t, h, url)
		h.settled(t)
	})
}

func flush(t *testing.T, h *house, url string) {
	t.Helper()
	opt := asynq.RedisConnOpt(asynq.RedisClientOpt{Addr: h.queue.Addr(), Password: "secret"})
	if url != "" {
		var err error
		opt, err = asynq.ParseRedisURI(url)
		must(t, err)
	}
	client := opt.MakeRedisClient().(redis.UniversalClient) //nolint:forcetypeassert // a single server
	must(t, client.FlushAll(t.Context()).Err())
	must(t, client.Close())
}

// The embedded queue forgets everything when its process ends; the next one goes on.
func TestEmbeddedQueueIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	other, err := workers.OpenQueue(t.Context(), workers.QueueConfig{})
	must(t, err)
	h.submitted(t, "A1")
	must(t, (&workers.Relay{Outbox: h.store, Queue: other}).Sweep(t.Context()))
	must(t, other.Close())
	h.run(t)
	h.await(t, "A1", models.FormsReady)
}

// An application whose tasks were never saved is found by its state.
func TestApplicationWithoutTasks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.cfg.Reconciler.StallAfter = 100 * time.Millisecond
	now := time.Now()
	a := &models.Application{Request: models.Request{ID: "A1", Account: "a"}, State: models.Submitted, CreatedAt: now, UpdatedAt: now}
	must(t, h.store.Create(t.Context(), a, models.Entry{Actor: models.Portal, Who: "portal", Event: "create"}))
	h.run(t)
	h.await(t, "A1", models.FormsReady)
}

// Two stations get the same application: one issues, the other waits and finds it done.
func TestTwoStations(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	stop := h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.uploaded(t, "A1")
	h.await(t, "A1", models.InReview)
	stop()
	h.approved(t, "A1")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			w := &workers.Issue{Applications: h.store, Leases: h.store, Issuer: h.room, Station: fmt.Sprint("station-", i), Now: time.Now}
			task := models.Task{Kind: models.TaskIssue, Application: "A1"}
			for w.Do(t.Context(), task) != nil && t.Context().Err() == nil {
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	wg.Wait()
	if n := h.room.count("issue A1"); n != 1 {
		t.Errorf("issued %d times, want once", n)
	}
	h.await(t, "A1", models.Issued)
}

// A process that is asked to end lets its task end first.
func TestShutdownWaitsForTasks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	begun := make(chan struct{})
	h.room.set(func(context.Context, string) error {
		close(begun)
		time.Sleep(200 * time.Millisecond)
		return nil
	})
	stop := h.run(t)
	h.submitted(t, "A1")
	<-begun
	stop()
	if a, err := h.store.Application(t.Context(), "A1"); err != nil || a.State != models.FormsReady {
		t.Errorf("state %s after shutdown (%v), want forms_ready", a.State, err)
	}
}

// Each role runs its own tasks; together three processes do what one does.
func TestRolesApart(t *testing.T) {
	t.Parallel()
	url := startRedis(t)
	h := newHouse(t, url)
	cfg := h.cfg
	for _, role := range []workers.Role{workers.RoleAPI, workers.RoleWorker, workers.RoleToken} {
		s, err := store.Open(t.Context(), h.path, time.Now)
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		h.cfg = config(s, h.queue, h.room, h.inbox.server.URL)
		h.cfg.Role = role
		h.run(t)
	}
	h.cfg = cfg
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.uploaded(t, "A1")
	h.await(t, "A1", models.InReview)
	h.approved(t, "A1")
	h.await(t, "A1", models.Issued)
	h.settled(t)
}

// A task that waits in the queue, however long, is not handed out a second time; one that Redis lost is, at once.
func TestWaitingTasksAreLeftAlone(t *testing.T) {
	t.Parallel()
	queues(t, func(t *testing.T, url string) {
		h := newHouse(t, url)
		h.submitted(t, "A1")
		must(t, h.cfg.Relay.Sweep(t.Context()))
		h.cfg.Reconciler.StallAfter = time.Nanosecond
		must(t, h.cfg.Reconciler.Sweep(t.Context()))
		if tasks, err := h.store.Pending(t.Context(), 10); len(tasks) != 0 || err != nil {
			t.Errorf("handed out anew while waiting: %v, %v", tasks, err)
		}
		flush(t, h, url)
		h.cfg.Reconciler.StallAfter = time.Hour
		must(t, h.cfg.Reconciler.Sweep(t.Context()))
		tasks, err := h.store.Pending(t.Context(), 10)
		must(t, err)
		if len(tasks) != 2 || tasks[0].Epoch != 1 || tasks[1].Epoch != 1 {
			t.Errorf("handed out anew after the loss: %v, want two of epoch 1", tasks)
		}
	})
}
