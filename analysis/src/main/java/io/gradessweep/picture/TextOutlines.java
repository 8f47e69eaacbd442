package io.gradessweep.picture;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Puts outlines in the place of the texts of an SVG document that {@link Svg} made, and drops its style sheets, which
 * are about texts alone. It knows those properties of text that the plotting library uses.
 */
final class TextOutlines {
    /** A rule of a style sheet for elements of a class, within an element that an id names. */
    private static final Pattern RULE = Pattern.compile("\\.([\\w-]+)\\s*\\{([^}]*)}");

    private static final Pattern PROPERTY = Pattern.compile("([\\w-]+)\\s*:\\s*([^;]+)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final double USUAL_SIZE = 13;

    private final Document document;
    private final Map<String, Map<String, String>> rules = new HashMap<>();

    private TextOutlines(Document document) {
        this.document = document;
    }

    /** Returns the document without texts. */
    static String of(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            new TextOutlines(document).replace();
            StringWriter out = new StringWriter();
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (ParserConfigurationException | SAXException | IOException | TransformerException e) {
            throw new IllegalArgumentException("not an SVG document of ours: " + e.getMessage(), e);
        }
    }

    private void replace() {
        for (Element style : elements("style")) {
            Matcher rule = RULE.matcher(style.getTextContent());
            while (rule.find()) {
                rules.put(rule.group(1), properties(rule.group(2)));
            }
            style.getParentNode().removeChild(style);
        }
        for (Element text : elements("text")) {
            text.getParentNode().replaceChild(outlines(text), text);
        }
    }

    private List<Element> elements(String name) {
        NodeList found = document.getElementsByTagNameNS("*", name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static Map<String, String> properties(String declarations) {
        Map<String, String> properties = new HashMap<>();
        Matcher property = PROPERTY.matcher(declarations);
        while (property.find()) {
            properties.put(property.group(1), property.group(2).strip());
        }
        return properties;
    }

    private Element outlines(Element text) {
        Map<String, String> properties = new HashMap<>();
        for (String name : List.of("fill", "fill-opacity", "font-size", "text-anchor")) {
            if (text.hasAttribute(name)) {
                properties.put(name, text.getAttribute(name));
            }
        }
        for (String name : text.getAttribute("class").split("\\s+")) {
            properties.putAll(rules.getOrDefault(name, Map.of()));
        }
        properties.putAll(properties(text.getAttribute("style")));

        String line = text.getTextContent().strip().replaceAll("\\s+", " ");
        Outlines font = Outlines.usual();
        double size = number(properties.getOrDefault("font-size", ""), USUAL_SIZE);
        double shift = switch (properties.getOrDefault("text-anchor", "start")) {
            case "middle" -> font.width(line, size) / 2;
            case "end" -> font.width(line, size);
            default -> 0;
        };
        double rise =
                number(text.getAttribute("dy"), 0) * (text.getAttribute("dy").endsWith("em") ? size : 1);
        double x = number(text.getAttribute("x"), 0) - shift;
        double y = number(text.getAttribute("y"), 0) + rise;
        Element path = document.createElementNS(text.getNamespaceURI(), "path");
        path.setAttribute("d", font.path(line, size, x, y));
        path.setAttribute("fill", properties.getOrDefault("fill", "#000000"));
        for (String name : List.of("transform", "fill-opacity")) {
            if (text.hasAttribute(name)) {
                path.setAttribute(name, text.getAttribute(name));
            }
        }
        return path;
    }

    /** Returns the number that a text begins with, which a unit may follow. */
    private static double number(String text, double otherwise) {
        Matcher number = NUMBER.matcher(text);
        return number.lookingAt() ? Double.parseDouble(number.group()) : otherwise;
    }
}
