package enrich

// rescan reads the lines whose capitals prove nothing, in which only names
// count that the rest of the story or the table knows.
func (d *document) rescan() {
	for i := range d.fields {
		f := &d.fields[i]
		from := len(f.out)
		for k := 0; k < len(f.toks); {
			t := &f.toks[k]
			if t.mark != 0 || !t.has(unsure) || t.has(quoted) || !t.nameLike() || t.is(stop) && !t.is(anyName) {
				k++
				continue
			}
			k = d.recognise(f, k)
		}
		for _, s := range f.out[from:] {
			g, ok := d.byHash[s.hash]
			if !ok {
				g = d.addGroup(f, &s)
				d.groups[g].judge()
				d.groups[g].ok = true
				d.fold(g, &d.groups[g])
			}
			d.refs = append(d.refs, ref{i, g, s})
		}
	}
	d.shownNames()
}

// recognise emits the name at token k, if any, and gives the token to go on
// with.
func (d *document) recognise(f *field, k int) int {
	if end := d.known(f, k); end > k {
		f.emit(span{a: k, b: end})
		return end
	}
	end, n := f.phrase(k, k+maxPhrase, anyName)
	t := &f.toks[k]
	if q, _ := f.phrase(k, k+maxPhrase, title); q > k && q >= end {
		return q
	}
	single := end == k+1
	switch {
	case end == 0:
	case single && (t.is(common|stop|calendar|title|demonym) || t.has(capsLine) && t.end-t.start < 4):
	case single && n.class&(country|body|work|region|city) == 0:
	case single && n.class&(first|last) != 0 && n.class&(country|body) == 0:
	default:
		f.emit(span{a: k, b: end, class: n.class})
		return end
	}
	if k+1 < len(f.toks) {
		next := &f.toks[k+1]
		if t.known(first) && next.known(last) && next.has(unsure) && !next.has(breaks) && !next.is(anyPlace|calendar) {
			f.emit(span{a: k, b: k + 2})
			return k + 2
		}
	}
	return k + 1
}

// known gives the end of the longest name at k that the story has elsewhere.
func (d *document) known(f *field, k int) int {
	h, end, words := uint64(0), k, 0
	for i := k; i < len(f.toks) && words < maxPhrase; i++ {
		t := &f.toks[i]
		if t.mark != 0 {
			if words > 0 && (t.mark == '&' || t.mark == '-') {
				continue
			}
			break
		}
		h = joinHash(h, t.hash)
		words++
		if g, ok := d.byHash[h]; ok && d.groups[g].ok {
			end = i + 1
		}
		if words == 1 && t.has(capsLine) && t.is(common|stop) {
			end = k
		}
	}
	if end == k {
		t := &f.toks[k]
		if p, ok := lookup(d.byLast, t.hash); ok && d.groups[p].ok && !t.is(common|stop) {
			return k + 1
		}
	}
	return end
}
