package ledger

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
)

// totals writes the foot of a kind's sheet: what the kind comes to by itself, and, if others
// count as it, what it comes to with them. All of it is computed by figures.
func (w *writer) totals(sheet *xlsx.Sheet, k sheetOf, columns []column) error {
	alone := w.Config
	alone.Kinds = slices.Clone(alone.Kinds)
	var within []string
	for i := range alone.Kinds {
		if alone.Kinds[i].CountsAs == k.Name {
			within = append(within, alone.Kinds[i].Name)
		}
		alone.Kinds[i].CountsAs = ""
	}
	if err := w.total(sheet, k, columns, alone, "合计", len(within) == 0); err != nil || len(within) == 0 {
		return err
	}
	return w.total(sheet, k, columns, w.Config, "连同", true, within...)
}

// total writes one row of totals. Only what equals a figure of the configuration is said to be one.
func (w *writer) total(sheet *xlsx.Sheet, k sheetOf, columns []column, c config.Config, name string, named bool, within ...string) error {
	counts := map[string]config.Count{HeadDay: config.CountTimes, HeadHeads: config.CountPeople, HeadPeople: config.CountMembers, HeadHours: config.CountHours,
		HeadCopies: config.CountCopies, HeadHelped: config.CountBeneficiaries}
	sums, err := figures.SumsOf(w.tx, c, []string{k.Name}, w.Scope)
	if err != nil {
		return err
	}
	known := map[string]figures.Value{HeadHeads: {N: sums.People}, HeadHours: {N: sums.Minutes, Minutes: true}, HeadCopies: {N: sums.Copies}, HeadHelped: {N: sums.Beneficiaries}}
	units := map[string]string{HeadDay: timesUnit(k.Kind), HeadPeople: "人（不重复）"}
	cells := make([]xlsx.Cell, len(columns))
	var ids []string
	for i, col := range columns {
		if col.head == HeadNumber {
			cells[i] = xlsx.Text(name)
		}
		if col.head == HeadTitle {
			cells[i] = xlsx.Text(strings.Join(within, "、"))
		}
		what, ok := counts[col.head]
		if !ok {
			continue
		}
		v, summed := known[col.head]
		if !summed {
			f, err := figures.Of(w.tx, c, config.Figure{Count: what, Kinds: []string{k.Name}}, w.Scope)
			if err != nil {
				return err
			}
			v = f.Value
		}
		if v.N == 0 && what != config.CountTimes {
			continue
		}
		cells[i] = value(v)
		if unit := units[col.head]; unit != "" {
			cells[i] = cells[i].Of(unit)
		}
		if def, ok := w.defined(k.Name, what); ok && named {
			ids = append(ids, def.Label+"("+def.Unit+")")
		}
	}
	said := "只计已通过的"
	if len(ids) > 0 {
		said = "即“口径”表的" + strings.Join(ids, "、") + "；" + said
	}
	if k.Once != config.OncePerRecord {
		said += "；" + onceWords[k.Once]
	}
	for i, col := range columns {
		if col.head == HeadNote {
			cells[i] = xlsx.Text(said)
		}
	}
	return sheet.Foot(cells...)
}

var onceWords = map[config.Once]string{
	config.OncePerTitle: "同名的算一个", config.OncePerPlace: "同一地点算一个", config.OncePerTheme: "同月同主题的算一次",
}

// defined is the figure of the configuration that counts just this.
func (w *writer) defined(kind string, what config.Count) (config.Figure, bool) {
	for _, def := range w.Config.Figures {
		if def.Count == what && len(def.Kinds) == 1 && def.Kinds[0] == kind {
			return def, true
		}
	}
	return config.Figure{}, false
}

// timesUnit is what records of a kind are counted in: 次, 篇, 部.
func timesUnit(k config.Kind) string {
	for _, m := range k.Measures {
		if !slices.Contains([]string{"人次", "人", "小时", "册"}, m) {
			return m
		}
	}
	return "次"
}

func value(v figures.Value) xlsx.Cell {
	if v.Minutes {
		return xlsx.Number(float64(v.N) / 60)
	}
	return xlsx.Whole(v.N)
}
