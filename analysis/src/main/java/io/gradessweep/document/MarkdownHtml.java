package io.gradessweep.document;

import io.gradessweep.document.HtmlPage.Heading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * The HTML of a Markdown document. HTML within the Markdown is shown as text, and links are only those that lead
 * nowhere else.
 *
 * @param title the text of the first heading of the first level
 */
record MarkdownHtml(String title, List<Heading> headings, String body) {
    private static final List<TablesExtension> TABLES = List.of((TablesExtension) TablesExtension.create());

    /** @param pictures the pictures to put in the place of images, by the file that an image names */
    static MarkdownHtml of(String markdown, Map<String, Picture> pictures) {
        Node document = Parser.builder().extensions(TABLES).build().parse(markdown);
        PageHeadings headings = PageHeadings.of(document);
        document.accept(new UnbrokenFigures());
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(context -> headings)
                .nodeRendererFactory(context -> new Figures(context, pictures))
                .build();
        return new MarkdownHtml(headings.title(), headings.sections(), renderer.render(document));
    }

    /**
     * Lets a cell of figures, such as {@code 1.51 ± 0.03 (±0.07) [1.59, -0.08]}, break before a bracket alone. Printed pages
     * are too narrow for whole cells in one line.
     */
    private static final class UnbrokenFigures extends AbstractVisitor {
        private static final Pattern WITHIN = Pattern.compile(" (?![(\\[])");
        private static final String NO_BREAK_SPACE = "\u00a0";

        private boolean inFigures;

        @Override
        public void visit(CustomNode node) {
            inFigures = node instanceof TableCell cell
                    && cell.getAlignment() == TableCell.Alignment.RIGHT
                    && !cell.isHeader();
            visitChildren(node);
            inFigures = false;
        }

        @Override
        public void visit(Text text) {
            if (inFigures) {
                text.setLiteral(WITHIN.matcher(text.getLiteral()).replaceAll(NO_BREAK_SPACE));
            }
        }
    }

    /** Puts pictures into the page. An image of which there is no picture is left to others. */
    private record Figures(HtmlNodeRendererContext context, Map<String, Picture> pictures) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Image.class);
        }

        @Override
        public void render(Node node) {
            Image image = (Image) node;
            Picture picture = pictures.get(image.getDestination());
            HtmlWriter html = context.getWriter();
            if (picture == null) {
                html.text(image.getDestination());
                return;
            }
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put("class", "figure");
            attributes.put("role", "img");
            attributes.put("aria-label", picture.description());
            html.tag("span", attributes);
            html.raw(InlineSvg.of(picture));
            html.tag("/span");
        }

        @Override
        public void beforeRoot(Node root) {
            // Nothing stands before the document.
        }

        @Override
        public void afterRoot(Node root) {
            // Nothing stands after the document.
        }
    }
}
