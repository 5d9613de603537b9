package applicant

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

// traitsOf returns what befalls the document, and whether any good variant among it deserves a reviewer's look. The error is
// an *models.Error with code defect_unknown for a trait that is no good variant of that kind.
func traitsOf(kind models.DocumentKind, o Options) (map[Defect]bool, bool, error) {
	traits, mayRefer := map[Defect]bool{o.Defect: true}, false
	for _, t := range o.Traits {
		e, err := expect(kind, t)
		if err != nil {
			return nil, false, err
		}
		if e.Decision != models.Accept {
			return nil, false, models.Invalid("defect_unknown", "traits", "该项不是正常变化。", "This is a defect and no good variant.")
		}
		traits[t] = true
		mayRefer = mayRefer || e.MayRefer
	}
	return traits, mayRefer, nil
}

// choice is a set of traits of which at most one is drawn, with the share of documents that have one.
type choice struct {
	share  float64
	traits []Defect
}

// handHabits is what agents vary in: one hand and one pen write all forms of an application.
var handHabits = []choice{
	{0.45, []Defect{DateOtherHand}},
	{0.15, []Defect{DatePadded}},
	{0.25, []Defect{DateThinPen, DateThickPen, DateThinPen, DateThickPen, DateSkips}},
}

// habits is what good documents vary in, beside the agent's hand, the device and the file.
var habits = []choice{
	{0.25, []Defect{SealTouchesBox, SealEllipse, SealOverQR, SealOverFields, SealOverWriting, SealLarge, NameSeal}},
	{0.04, []Defect{SealDry, SealDouble, SealSmudged}},
	{0.20, []Defect{ReceivedStamp, PenMarks, Fingerprint, Letterhead}},
	{0.10, []Defect{DateCrossesRule, DateCrossesRule, DateTouchesPrint}},
	{0.30, []Defect{LicenceElectronic, LicencePortrait, LicenceGreyCopy}},
	{0.50, []Defect{LicenceBrackets}},
	{0.20, []Defect{LicenceSealAnywhere, LicenceSealsOverlap}},
	{0.35, []Defect{IDSideBySide, IDTwoPages, IDSidewaysCards}},
	{0.15, []Defect{IDGreyCopy}},
	{0.20, []Defect{IDLongTerm}},
}

// rivals lists traits that cannot meet: they use the same place, or one hides the other.
var rivals = [][]Defect{
	{SealOverQR, Letterhead},
	{PNGScan, IDTwoPages}, // one picture a file
	{LicenceElectronic, LicenceSealsOverlap},
	{LicencePortrait, LicenceSealsOverlap},
	{SealOverWriting, DateTouchesPrint},
	{DateThinPen, SealOverWriting},
	{SealSmudged, SealOverWriting},
	{SealDry, LicenceSealsOverlap},
	{SealDouble, LicenceSealsOverlap},
	{SealSmudged, LicenceSealsOverlap},
	{SealDry, LicenceSealAnywhere},
	{SealDouble, LicenceSealAnywhere},
	{SealSmudged, LicenceSealAnywhere},
}

// vary draws the device, the file and habits; those of the hand come from the agent's stream. A document with a defect keeps
// habits off what the defect concerns.
func (o *Options) vary(kind models.DocumentKind, agent, rng *rand.Rand) {
	add := func(t Defect) {
		if _, err := expect(kind, t); err == nil {
			o.Traits = append(o.Traits, t)
		}
	}
	draw := func(list []Defect) { add(list[rng.IntN(len(list))]) }
	if o.Device == "" && o.DPI == 0 && rng.IntN(4) == 0 {
		o.Device = Phone
	}
	switch {
	case o.Device == Phone && o.takesPicture():
		o.Traits = append(o.Traits, PhoneShot)
		if rng.IntN(4) == 0 {
			draw([]Defect{PhonePerspective, PhoneTable, PhoneTint, PhoneTable, PhoneTint, PhoneShadow})
		}
	case o.Device == Phone:
	case o.Format == "" && o.plainFile():
		if rng.IntN(3) == 0 {
			draw([]Defect{PDFScan, PDFScan, PDFScan, PDFRotated, PDFTiles, PNGScan, TIFFScan})
		}
	}
	if o.Defect != None {
		return
	}
	for _, h := range handHabits {
		if has, which := agent.Float64() < h.share, agent.IntN(len(h.traits)); has {
			add(h.traits[which])
		}
	}
	for _, h := range habits {
		if rng.Float64() < h.share {
			draw(h.traits)
		}
	}
	for _, pair := range rivals {
		if slices.Contains(o.Traits, pair[0]) {
			o.Traits = slices.DeleteFunc(o.Traits, func(t Defect) bool { return t == pair[1] })
		}
	}
	if o.Device == Phone || o.Format != "" { // one picture a file
		o.Traits = slices.DeleteFunc(o.Traits, func(t Defect) bool { return t == IDTwoPages })
	}
}

// takesPicture tells whether the defect leaves the picture's size and light to the phone.
func (o *Options) takesPicture() bool {
	return !slices.Contains([]Defect{LowDPI, Upscaled, Grey, Bitonal, BlankPage, CutOff, Photocopied}, o.Defect)
}

// plainFile tells whether the defect leaves the file to chance.
func (o *Options) plainFile() bool {
	return !slices.Contains([]Defect{
		Bitonal, Sideways, UpsideDown, IDTwoPages, IDTwoFiles, IDSecondUnsealed, ExtraBlankPage, ExtraDocument,
		PDFRotated, PDFTiles, PNGScan, TIFFScan, PDFScan,
	}, o.Defect)
}

var phoneTraits = []Defect{
	PhoneShot, PhonePerspective, PhoneGlare, PhoneGlareHides, PhoneFinger, PhoneShadow, PhoneDark, PhoneTable,
	PhoneCurl, PhoneTint,
}

// adapt gives the options what the traits need.
func (o *Options) adapt(traits map[Defect]bool, rng *rand.Rand) {
	for _, t := range phoneTraits {
		if traits[t] {
			o.Device, o.photo = Phone, true
		}
	}
	if o.photo && o.DPI == 0 {
		// As many pixels as phones have, on a sheet that leaves a rim.
		o.DPI = int(math.Round(math.Sqrt((8e6 + 4e6*rng.Float64()) / (8.27 * 11.69 * 1.16))))
	}
	switch {
	case traits[PhonePerspective]:
		o.Perspective = 0.05 + 0.03*rng.Float64()
	case traits[PhoneShadow]:
		o.Shadow = 0.28 + 0.1*rng.Float64()
	case traits[PhoneDark]:
		o.Shadow = 0.7 + 0.12*rng.Float64()
	case traits[Compressed]:
		o.JPEGQuality = 20 + rng.IntN(10)
	}
	switch {
	case traits[PNGScan]:
		o.Format = "png"
	case traits[TIFFScan]:
		o.Format = "tiff"
	case traits[PDFScan], traits[PDFRotated], traits[PDFTiles], traits[IDTwoPages], traits[IDSecondUnsealed], traits[ExtraBlankPage], traits[ExtraDocument]:
		o.Format = "pdf"
	}
	if traits[PDFRotated] && o.Turn == 0 {
		o.Turn = []int{90, 180, 270}[rng.IntN(3)]
	}
	if traits[SealPasted] && o.Impression == 0 {
		o.Impression = rng.Uint64() | 1
	}
}
