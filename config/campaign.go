package config

// Campaign is a drive with a name, dates and words (专项). A record belongs to it when the
// report names it, or when the record's day lies within and one of the words stands in
// its kind, title or topic.
type Campaign struct {
	Name  string   `yaml:"name"`
	From  string   `yaml:"from"` // first day, YYYY-MM-DD
	To    string   `yaml:"to"`   // last day, included
	Words []string `yaml:"words,omitempty"`
}
