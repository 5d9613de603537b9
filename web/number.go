package web

import (
	"fmt"
	"io"
	"time"
)

// numberAlphabet has no vowels, which make words, and none of the characters that people confuse on the phone.
const numberAlphabet = "23456789BCDFGHJKLMNPQRTVWXYZ"

// shanghai is where the registration authority reckons its days.
var shanghai = time.FixedZone("CST", 8*3600)

// applicationNumber makes a readable id such as 20261123-7KQ4XP: the day and six random characters, 4.8e8 a day.
func applicationNumber(now time.Time, random io.Reader) (string, error) {
	id := []byte(now.In(shanghai).Format("20060102-"))
	for len(id) < len("20060102-XXXXXX") {
		var b [1]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("application number: %w", err)
		}
		if n := int(b[0]); n < 256/len(numberAlphabet)*len(numberAlphabet) { // so that every character is equally likely
			id = append(id, numberAlphabet[n%len(numberAlphabet)])
		}
	}
	return string(id), nil
}
