package io.gradessweep;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads an SVG document back, as XML. */
public final class SvgFile {
    private final Document document;

    private SvgFile(Document document) {
        this.document = document;
    }

    public static SvgFile parse(String svg) {
        try {
            return new SvgFile(DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is written, in the order of the document. */
    public List<String> texts() {
        return elements("text").stream()
                .map(text -> text.getTextContent().strip().replaceAll("\\s*\\R\\s*", " "))
                .toList();
    }

    public List<Element> elements(String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** Fills of the tiles of heat maps. */
    public List<String> tiles() {
        return elements("rect").stream()
                .filter(rect -> rect.getAttribute("stroke-width").equals("0.0")
                        && rect.getAttribute("stroke").equals("#ffffff"))
                .map(rect -> rect.getAttribute("fill"))
                .toList();
    }
}
