package io.gradessweep.document;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes one self-contained HTML page of Markdown: pictures, style and script stand in it, and nothing is loaded from
 * elsewhere.
 */
public final class HtmlPage {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);

    private HtmlPage() {}

    /**
     * A heading that the page's contents link to.
     *
     * @param id the anchor
     */
    public record Heading(String id, String text) {}

    /**
     * The content of a page.
     *
     * @param headings the headings of its second level
     * @param body the HTML of the Markdown
     */
    public record Content(String title, List<Heading> headings, String body, String style, String script) {}

    /**
     * Returns a whole HTML document.
     *
     * @param markdown the page in CommonMark with tables, whose first line is its title
     * @param pictures the pictures that it shows
     */
    public static String of(String markdown, Collection<Picture> pictures) {
        Map<String, Picture> byFile = pictures.stream().collect(Collectors.toMap(Picture::file, Function.identity()));
        MarkdownHtml html = MarkdownHtml.of(markdown, byFile);
        Content content =
                new Content(html.title(), html.headings(), html.body(), resource("page.css"), resource("page.js"));
        StringOutput output = new StringOutput();
        TEMPLATES.render("page.jte", content, output);
        return output.toString();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
