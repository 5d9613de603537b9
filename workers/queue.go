package workers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/vermilion-seal/vermilion/models"
)

// QueueConfig says where Redis is.
type QueueConfig struct {
	// URL names a Redis server: redis://, rediss://, redis-socket:// or redis-sentinel://. It should keep an append-only file
	// and evict nothing. Empty: Redis runs inside this process, on Listen, and forgets everything when the process ends.
	URL string
	// Listen is the loopback address of the embedded Redis, 127.0.0.1 with any free port if empty.
	Listen string
	// Password guards the embedded Redis against other users of the machine; empty means none is asked for.
	Password string
}

// Queue is a connection to Redis, and Redis itself when it is embedded.
type Queue struct {
	client    redis.UniversalClient
	tasks     *asynq.Client
	inspector *asynq.Inspector
	embedded  *miniredis.Miniredis
	done      chan struct{}
	ticker    sync.WaitGroup
}

// OpenQueue connects to Redis. When it does not answer the error is of kind ErrUnavailable with code queue_unavailable.
func OpenQueue(ctx context.Context, cfg QueueConfig) (*Queue, error) {
	q := &Queue{done: make(chan struct{})}
	opt, err := asynq.RedisConnOpt(nil), error(nil)
	if cfg.URL == "" {
		opt, err = q.embed(cfg)
	} else {
		opt, err = asynq.ParseRedisURI(cfg.URL)
	}
	if err != nil {
		return nil, fmt.Errorf("open queue: %w", err)
	}
	client, ok := opt.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return nil, fmt.Errorf("open queue: %T makes no Redis client", opt)
	}
	q.client = client
	q.tasks = asynq.NewClientFromRedisClient(client)
	q.inspector = asynq.NewInspectorFromRedisClient(client)
	if err := client.Ping(ctx).Err(); err != nil {
		unavailable := models.Unavailable("queue_unavailable", "任务队列不可用。", "The task queue does not answer.")
		return nil, fmt.Errorf("open queue: %w", errors.Join(unavailable, err, q.Close()))
	}
	return q, nil
}

// embed starts Redis in this process. It does not age the keys that expire by itself: a tick a second does.
func (q *Queue) embed(cfg QueueConfig) (asynq.RedisConnOpt, error) {
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	q.embedded = miniredis.NewMiniRedis()
	if cfg.Password != "" {
		q.embedded.RequireAuth(cfg.Password)
	}
	if err := q.embedded.StartAddr(cfg.Listen); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	q.ticker.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-q.done:
				return
			case <-tick.C:
				q.embedded.FastForward(time.Second)
			}
		}
	})
	return asynq.RedisClientOpt{Addr: q.embedded.Addr(), Password: cfg.Password}, nil
}

// Addr is the host and port of the embedded Redis, for other processes of this machine; empty when there is none.
func (q *Queue) Addr() string {
	if q.embedded == nil {
		return ""
	}
	return q.embedded.Addr()
}

// Ping tells whether Redis answers.
func (q *Queue) Ping(ctx context.Context) error {
	if err := q.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping queue: %w", err)
	}
	return nil
}

// Close closes the connection and ends an embedded Redis. Servers and relays must have ended before.
func (q *Queue) Close() error {
	err := q.client.Close()
	close(q.done)
	q.ticker.Wait()
	if q.embedded != nil {
		q.embedded.Close()
	}
	return err
}

// Enqueue hands a task to the queue. One that is there already, under the same epoch, is no error.
func (q *Queue) Enqueue(ctx context.Context, t models.Task) error {
	m, _, id, err := message(t)
	if err != nil {
		return err
	}
	if _, err := q.tasks.EnqueueContext(ctx, m); err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue %s: %w", id, err)
	}
	return nil
}

// place is where in the queue a task is.
type place int

const (
	lost    place = iota // not there: Redis has forgotten it
	waiting              // will run: pending, scheduled or to be retried
	running              // a worker has it, or died with it
	buried               // archived or completed: will not run again
)

// find tells where the task is.
func (q *Queue) find(t models.Task) (place, error) {
	_, r, id, err := message(t)
	if err != nil {
		return lost, err
	}
	info, err := q.inspector.GetTaskInfo(r.queue, id)
	if errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound) {
		return lost, nil
	}
	if err != nil {
		return lost, fmt.Errorf("find %s in queue: %w", id, err)
	}
	switch info.State {
	case asynq.TaskStateActive:
		return running, nil
	case asynq.TaskStateArchived, asynq.TaskStateCompleted:
		return buried, nil
	case asynq.TaskStatePending, asynq.TaskStateScheduled, asynq.TaskStateRetry, asynq.TaskStateAggregating:
	}
	return waiting, nil
}
