package models

import (
	"strconv"
	"strings"
)

// TaskKind names a piece of work that the machine does for an application.
type TaskKind string

// The kinds of task.
const (
	TaskPrefill TaskKind = "prefill" // draw the forms
	TaskExamine TaskKind = "examine" // examine one document
	TaskJudge   TaskKind = "judge"   // judge the package, once every required document is examined
	TaskIssue   TaskKind = "issue"   // put certificate and seal onto a token
	TaskNotify  TaskKind = "notify"  // tell the portal the new state
)

// Task is what is to be done next for an application. It names things and holds no personal data.
type Task struct {
	Kind        TaskKind `json:"kind"`
	Application string   `json:"application"`
	// State and Revision are the application's at the commit that made the task due.
	State    State `json:"state"`
	Revision int64 `json:"revision"`
	// Round is the examination round that the task belongs to.
	Round    int          `json:"round,omitempty"`
	Document DocumentKind `json:"document,omitempty"`
	// Epoch counts how often the task was handed out anew; the first time is 0.
	Epoch int `json:"epoch,omitempty"`
}

// Key is the task's identity: of two tasks with one key, only one needs to be done.
func (t Task) Key() string {
	parts := []string{string(t.Kind), t.Application}
	switch t.Kind {
	case TaskExamine:
		parts = append(parts, strconv.Itoa(t.Round), string(t.Document))
	case TaskJudge:
		parts = append(parts, strconv.Itoa(t.Round))
	case TaskNotify:
		parts = append(parts, strconv.FormatInt(t.Revision, 10))
	case TaskPrefill, TaskIssue:
	}
	return strings.Join(parts, ":")
}

// due is what the machine owes an application that has come to a state.
var due = map[State][]TaskKind{
	Submitted:       {TaskPrefill, TaskNotify},
	FormsReady:      {TaskNotify},
	AwaitingUploads: {TaskNotify},
	AwaitingPayment: {TaskNotify},
	Examining:       {TaskExamine, TaskNotify}, // one examination for each required document; the last one leads to judge
	Returned:        {TaskNotify},
	InReview:        {TaskNotify},
	Approved:        {TaskIssue, TaskNotify},
	Issuing:         {TaskIssue, TaskNotify},
	Issued:          {TaskNotify},
	Shipped:         {TaskNotify},
	PapersReceived:  {TaskNotify},
	Activated:       {TaskNotify},
	Bound:           {TaskNotify},
	Closed:          {TaskNotify},
	Expired:         {TaskNotify},
	Revoked:         {TaskNotify},
}

// DueTasks lists what is to be done for the application now that it has come to its state. Whoever saves a change of state
// saves these with it.
func (a *Application) DueTasks() []Task {
	var tasks []Task
	for _, kind := range due[a.State] {
		t := Task{Kind: kind, Application: a.ID, State: a.State, Revision: a.Revision, Round: a.Round}
		if kind != TaskExamine {
			tasks = append(tasks, t)
			continue
		}
		for _, t.Document = range a.RequiredDocuments() {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
