package config

// Kind is one sort of record that the organisation keeps (类别): 集中学习, 志愿服务 …
// Its name is what people say and what documents print.
type Kind struct {
	Name     string   `yaml:"name"`
	Synonyms []string `yaml:"synonyms,omitempty"`

	// Measures are the units in which the kind is counted, the chief one first:
	// 次, 人次, 小时, 篇, 期, 本, 册, 人, 部, 处.
	Measures []string `yaml:"measures"`

	// CountsAs names another kind whose figures include this one
	// (观影学习 counts as 集中学习). Empty: none.
	CountsAs string `yaml:"counts_as,omitempty"`

	// Once says which records are one and the same when they are counted.
	Once Once `yaml:"once,omitempty"`

	// Needs are the slots without which a draft cannot be confirmed, beside date and kind;
	// Asks are those that the draft only reminds of.
	Needs []Slot `yaml:"needs,omitempty"`
	Asks  []Slot `yaml:"asks,omitempty"`

	// Every says how often a unit without units below it has to hold one (三会一课): once a
	// month or a quarter. Its admin hears a week before the time is up that there is none yet.
	// Left out: nobody minds.
	Every Every `yaml:"every,omitempty"`

	// Workdays says that it belongs on working days: one on a day off is asked about before
	// the period is signed (体检).
	Workdays bool `yaml:"workdays,omitempty"`

	// SynonymIsTitle keeps the synonym as the record's title when there is no other
	// (下沉社区 清洁家园 is the 志愿服务 called 清洁家园).
	SynonymIsTitle bool `yaml:"synonym_is_title,omitempty"`
}

// Once tells what makes two records count as one.
type Once string

// The ways in which records are told apart when they are counted.
const (
	OncePerRecord Once = ""      // every record counts
	OncePerTitle  Once = "title" // the same title counts once: films, books, publications
	OncePerPlace  Once = "place" // the same place counts once: sites visited
	OncePerTheme  Once = "theme" // the same topic in one month counts once, however many branches held it
)

// Every is how often something has to be held.
type Every string

// The periods in which something can be due.
const (
	EveryMonth   Every = "month"
	EveryQuarter Every = "quarter"
)

// Slot names a part of a report that a kind can need.
type Slot string

// The slots that Needs and Asks may name.
const (
	SlotPeople        Slot = "people" // names, everyone of a unit, or a head-count
	SlotHours         Slot = "hours"
	SlotTitle         Slot = "title"
	SlotPlace         Slot = "place"
	SlotPartner       Slot = "partner"
	SlotLecturer      Slot = "lecturer"
	SlotCopies        Slot = "copies"
	SlotBeneficiaries Slot = "beneficiaries"
	SlotAuthor        Slot = "author"
	SlotOutlet        Slot = "outlet"
)
