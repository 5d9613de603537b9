// Package forms knows the two application forms: where everything stands on them in millimetres, how they are drawn as PDF,
// filled in and locked, and what the codes printed on them say.
//
// Text is set here, in subsets of the fonts with their Unicode text beside them; objects, validation and writing are pdfcpu's.
// Lengths are millimetres from the top left of the page unless a name says points (1/72 inch).
package forms
