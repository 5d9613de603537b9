// Package applicant simulates the people who apply: it prints the forms, writes on them by hand, stamps them, copies the
// licence and the ID card, and scans or photographs the lot.
//
// Everything it shows is invented: organisations, persons, numbers, emblems and faces. The same request, day and source of
// randomness give the same bytes. It serves the demonstration, the evaluation and tests.
package applicant
