"""XML: trees, pull parsers, SAX, DOM, property lists, and what Expat says of bad documents."""
import io, sys
import xml.etree.ElementTree as ET
from xml.dom import minidom, pulldom
import xml.sax, plistlib, pyexpat, xmlrpc.client
from xml.parsers import expat
root = ET.fromstring('<?xml version="1.0"?>\n<!-- c --><r a="1">\n<c n="x">text</c><c n="y"/>tail<d>é &amp; &lt;&#65;<![CDATA[<raw>]]></d></r>')
print(root.tag, root.attrib, [c.get("n") for c in root.findall("c")], repr(root.find("d").text), root[1].tail, root.findtext("c"))
ET.indent(root); print(ET.tostring(root, encoding="unicode"))
print(ET.tostring(ET.fromstring("<a xmlns='u' xmlns:p='v' p:k='1'><b/><p:c/></a>")))
bad = ["<a><b></a>", "<a", "", "<a>&x;</a>", "<a b=1/>", "<a b='1' b='2'/>", "text", "<a/><b/>", "<a/>junk", "<a>]]></a>", "<a>&</a>", "<a><![CDATA[x</a>", "<p:a/>", "<a b='<'/>", "<a>\n<b>\n</a>", "<a>&#0;</a>", " <?xml version='1.0'?><a/>", "<a>\x01</a>", "<1/>", "<a b='1'c='2'/>", "<!-- a -- b --><a/>", "<a></a ", "<a><!-- ", "<?xml version='1.0' foo?><a/>", "<a>&lt</a>", "</a>", "<a>\né\nü&</a>"]
for b in bad:
    try: print(ET.fromstring(b))
    except ET.ParseError as e: print(repr(b), e, e.position, e.code)
ent = '<!DOCTYPE r [<!ENTITY e "v&#33;"><!ENTITY m "<i>x</i>">]><r k="&e;">&e;&m;</r>'
e = ET.fromstring(ent); print(ET.tostring(e))
doc = minidom.parseString("<?xml version='1.0'?><!DOCTYPE a><a><!--c--><b x='1'>t</b><?pi data?></a>")
print(doc.getElementsByTagName("b")[0].getAttribute("x"), doc.toxml(), doc.documentElement.toprettyxml(indent=" "))
for ev, el in ET.iterparse(io.BytesIO(b"<x><y a='1'/>t</x>"), events=("start", "end", "start-ns", "comment")): print(ev, el.tag if hasattr(el,'tag') else el)
pp = ET.XMLPullParser(["start", "end"])
for piece in ("<a><b", ">he", "llo</b", "></a>"):
    pp.feed(piece); print([(e, x.tag, x.text) for e, x in pp.read_events()])
class H(xml.sax.ContentHandler):
    def startElement(s, n, a): print('start', n, dict(a))
    def endElement(s, n): print('end', n)
    def characters(s, c): print('chars', repr(c))
xml.sax.parseString(b"<a x='1'>q\nw<b/></a>", H())
try: xml.sax.parseString("<a>", H())
except xml.sax.SAXParseException as e: print(e)
p = expat.ParserCreate()
for n in ('StartElementHandler','EndElementHandler','CharacterDataHandler','CommentHandler','ProcessingInstructionHandler','XmlDeclHandler','StartDoctypeDeclHandler','EndDoctypeDeclHandler','EntityDeclHandler','StartCdataSectionHandler','EndCdataSectionHandler','DefaultHandler'):
    setattr(p, n, lambda *a, n=n: print(n, a, p.CurrentLineNumber))
print(p.Parse('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE d [<!ENTITY q "zz">]>\n<d a="1" b="&quot;">x\ny&q;<![CDATA[c]]><?p q?><!--k--></d>\n', True))
print(plistlib.loads(plistlib.dumps({"a": [1, True, 2.5, b"x"], "d": {"k": "v"}})))
print(xmlrpc.client.loads(xmlrpc.client.dumps((1, "a", [2.5, None], {"k": True}), "m", allow_none=True)))
try: expat.ParserCreate(namespace_separator='ab')
except ValueError as e: print(e)
print(expat.ErrorString(3), expat.errors.XML_ERROR_SYNTAX, expat.errors.codes['syntax error'], pyexpat.version_info)
ET.dump(ET.Element('a', {'k': 'v"<&>\n'}))
print(ET.canonicalize("<a  b='1'   a='2'/>"))
print(ET.fromstring('<?xml version="1.0" encoding="iso-8859-1"?><a>\xe9</a>'.encode('latin-1')).text)
