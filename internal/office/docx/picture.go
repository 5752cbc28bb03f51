package docx

import (
	"bytes"
	"fmt"
	"image/png"
)

// picture writes the picture into a paragraph of its own; DrawingML, inline (ECMA-376 part 1, 20.4.2.8).
func (p *writer) picture(pic Picture) error {
	size, err := png.DecodeConfig(bytes.NewReader(pic.PNG))
	if err != nil {
		return fmt.Errorf("write picture %q: %w", pic.Alt, err)
	}
	if size.Width == 0 || size.Height == 0 {
		return fmt.Errorf("write picture %q: it has no pixels", pic.Alt)
	}
	width := float64(size.Width) * 1440 / 144
	if pic.Width > 0 {
		width = float64(twips(pic.Width))
	}
	ratio := float64(size.Height) / float64(size.Width)
	// A little less than the text's height: the line has space around it, and a picture that does not fit is moved for ever.
	width = min(width, textWidth, (textHeight-lineHeight)/ratio)
	cx, cy := int(width)*emu, max(1, int(width*ratio))*emu
	p.pictures = append(p.pictures, pic.PNG)
	n := len(p.pictures)
	alt := escape(clean(pic.Alt))
	p.open(pictureLine, setting{})
	fmt.Fprintf(&p.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="图片 %d" descr="%s"/>`+
		`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`+
		`<pic:nvPicPr><pic:cNvPr id="%d" name="image%d.png" descr="%s"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="rIdImage%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`+
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, cx, cy, n, n, alt, n, n, alt, n, cx, cy)
	return nil
}
