package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/rollup"
	"github.com/daybook-bot/daybook/internal/store"
)

// signFigures writes the figures of a period for the office above, signed: those of the
// freeze if the period is frozen.
func (o *options) signFigures(cmd *cobra.Command, of *span, keyFile, out string) error {
	if of.unit != "" || of.campaign != "" {
		return badInput{errors.New("上报的数字是全单位的，不分单位和专项。请去掉 --unit、--campaign")}
	}
	var sheet rollup.Sheet
	err := o.look(cmd, func(tx *store.Tx, c config.Config) error {
		scope, err := of.scope(tx, c)
		if err != nil {
			return err
		}
		sheet, err = sheetOf(tx, c, scope)
		return err
	})
	if err != nil {
		return err
	}
	if sheet.Organisation == config.Default().Organisation.Name {
		return badInput{fmt.Errorf("单位名称还是“%s”。请先在 daybook.yaml 的 organisation.name 写上本单位的名称", sheet.Organisation)}
	}
	key, fresh, err := rollup.Key(keyFile, sheet.Organisation)
	if err != nil {
		return badInput{err}
	}
	signed, err := rollup.Sign(sheet, key)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(signed, "", " ")
	if err != nil {
		return err
	}
	if out == "" {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), string(text))
	} else {
		err = replace(out, append(text, '\n'))
	}
	if err == nil && fresh {
		fmt.Fprintf(cmd.ErrOrStderr(), "新做了一把签名的钥匙：%s。请收好，不要给人；把 %s.pub 交给上级，钥匙指纹 %s。\n",
			keyFile, keyFile, rollup.Fingerprint(signed.Key))
	}
	if err == nil && sheet.Frozen == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s还没有封账，写的是现在的数。\n", sheet.Period())
	}
	return err
}

func sheetOf(tx *store.Tx, c config.Config, s figures.Scope) (rollup.Sheet, error) {
	sheet := rollup.Sheet{Format: rollup.Format, Organisation: c.Organisation.Name, From: s.From, To: s.To, Made: tx.Now}
	definitions := figures.Definitions(c)
	f, frozen, err := figures.Frozen(tx, s.From, s.To)
	if err != nil {
		return sheet, err
	}
	all := f.Figures
	if frozen {
		definitions, sheet.Frozen = f.Definitions, f.Version
	} else if all, err = figures.Compute(tx, c, s); err != nil {
		return sheet, err
	}
	for i, one := range all {
		sheet.Figures = append(sheet.Figures, rollup.Entry{Definition: definitions[i], Value: one.Value.N, Minutes: one.Value.Minutes})
	}
	return sheet, nil
}

// readSheet reads and checks one signed file.
func readSheet(file string) (rollup.Signed, error) {
	f, err := os.Open(file)
	if err != nil {
		return rollup.Signed{}, badInput{fmt.Errorf("打不开 %s：%w", file, plain{err})}
	}
	s, err := rollup.Read(f)
	if err = errors.Join(err, f.Close()); errors.Is(err, rollup.ErrTampered) {
		return rollup.Signed{}, fmt.Errorf("%s：%w", file, err)
	}
	if err != nil {
		return rollup.Signed{}, badInput{fmt.Errorf("%s：%w", file, err)}
	}
	return s, nil
}
