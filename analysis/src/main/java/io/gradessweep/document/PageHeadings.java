package io.gradessweep.document;

import io.gradessweep.document.HtmlPage.Heading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.text.TextContentRenderer;

/** Collects the headings of a Markdown document, each with an anchor of its own. */
final class PageHeadings extends AbstractVisitor implements AttributeProvider {
    private final IdGenerator generator = IdGenerator.builder().build();
    private final TextContentRenderer texts = TextContentRenderer.builder()
            .extensions(List.of((TablesExtension) TablesExtension.create()))
            .build();
    private final Map<Node, String> ids = new HashMap<>();
    private final List<Heading> found = new ArrayList<>();
    private String title = "";

    private PageHeadings() {}

    static PageHeadings of(Node document) {
        PageHeadings headings = new PageHeadings();
        document.accept(headings);
        return headings;
    }

    /** Returns the text of the first heading of the first level; empty if there is none. */
    String title() {
        return title;
    }

    /** Returns the headings of the second level. */
    List<Heading> sections() {
        return Collections.unmodifiableList(found);
    }

    @Override
    public void visit(org.commonmark.node.Heading heading) {
        String text = texts.render(heading).strip();
        String id = generator.generateId(text);
        ids.put(heading, id);
        if (heading.getLevel() == 1 && title.isEmpty()) {
            title = text;
        } else if (heading.getLevel() == 2) {
            found.add(new Heading(id, text));
        }
    }

    /** Gives each heading its anchor when the document is rendered. */
    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
        if (ids.containsKey(node)) {
            attributes.put("id", ids.get(node));
        }
    }
}
