// Package pipeline judges scans.
//
// Examining turns untrusted bytes into an Examination: numbers, text, boxes and small pictures. It runs in a child process.
// Judging is a pure function from examinations, the application and a policy to verdicts, without pixels and without input
// or output, so that it can be repeated at will.
package pipeline
