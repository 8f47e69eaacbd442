package io.gradessweep.document;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.text.TextContentRenderer;

/** The menu of a site, as its first page lists the others: the links below each heading of the second level. */
public final class SiteMenu extends AbstractVisitor {
    private static final TextContentRenderer TEXTS =
            TextContentRenderer.builder().build();

    private final List<Section> sections = new ArrayList<>();

    private SiteMenu() {}

    /** A heading of the menu with the pages below it. */
    public record Section(String title, List<Entry> entries) {}

    /**
     * A page in the menu.
     *
     * @param page its file, from the site's directory
     */
    public record Entry(String title, String page) {}

    /** @param index the first page, whose links lead to HTML files already */
    static List<Section> of(Node index) {
        SiteMenu menu = new SiteMenu();
        index.accept(menu);
        menu.sections.removeIf(section -> section.entries().isEmpty());
        return List.copyOf(menu.sections);
    }

    @Override
    public void visit(org.commonmark.node.Heading heading) {
        if (heading.getLevel() == 2) {
            sections.add(new Section(TEXTS.render(heading).strip(), new ArrayList<>()));
        }
    }

    @Override
    public void visit(Link link) {
        String target = link.getDestination();
        if (!sections.isEmpty() && target.endsWith(".html") && !target.contains("://")) {
            // The text of a link alone: rendered as a whole it would name its target too.
            StringBuilder title = new StringBuilder();
            for (Node part = link.getFirstChild(); part != null; part = part.getNext()) {
                title.append(TEXTS.render(part));
            }
            sections.get(sections.size() - 1)
                    .entries()
                    .add(new Entry(title.toString().strip(), target));
        }
    }
}
