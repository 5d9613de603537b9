package workers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hibiken/asynq"

	"github.com/vermilion-seal/vermilion/models"
)

// The queues.
const (
	queueCritical = "critical" // short, and somebody waits
	queueDefault  = "default"
	queueLow      = "low"
	queueToken    = "token" // taken only where tokens are
)

// crew is a set of queues that one Asynq server works on.
type crew struct {
	role   Role
	queues map[string]int // share of the attention while all of them are full
	alone  bool           // one task at a time
}

var crews = []crew{
	{role: RoleWorker, queues: map[string]int{queueCritical: 6, queueDefault: 3, queueLow: 1}},
	{role: RoleToken, queues: map[string]int{queueToken: 1}, alone: true},
}

// route is how the tasks of one kind travel. Retries must not be zero: a worker's crash would archive the task unrun.
type route struct {
	queue   string
	timeout time.Duration
	retries int
}

var routes = map[models.TaskKind]route{
	models.TaskPrefill: {queueDefault, time.Minute, 10},
	models.TaskExamine: {queueDefault, 5 * time.Minute, 5},
	models.TaskJudge:   {queueCritical, time.Minute, 10},
	models.TaskIssue:   {queueToken, issueTimeout, 10},
	models.TaskNotify:  {queueLow, time.Minute, 10},
}

// message is the task as Asynq carries it. Its id tells one epoch of a task from the next, because an archived or retained
// message keeps its id taken.
func message(t models.Task) (*asynq.Task, route, string, error) {
	r, ok := routes[t.Kind]
	if !ok {
		return nil, r, "", fmt.Errorf("no route for %q tasks", t.Kind)
	}
	payload, err := json.Marshal(t)
	if err != nil {
		return nil, r, "", fmt.Errorf("encode task %s: %w", t.Key(), err)
	}
	id := t.Key() + ":" + strconv.Itoa(t.Epoch)
	return asynq.NewTask(string(t.Kind), payload, asynq.TaskID(id), asynq.Queue(r.queue),
		asynq.Timeout(r.timeout), asynq.MaxRetry(r.retries)), r, id, nil
}
