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
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /** The content security policy of a page that a server brings up to date: it may ask this server, and no other. */
    public static final String LIVE_POLICY = POLICY + "; connect-src 'self'; base-uri 'none'; form-action 'none'";

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
     * @param policy the content security policy
     * @param note the line of a page that a server brings up to date; null for a file
     */
    public record Content(
            String title,
            List<Heading> headings,
            String body,
            String style,
            String script,
            String policy,
            LiveNote note) {}

    /**
     * Returns a whole HTML document.
     *
     * @param markdown the page in CommonMark with tables, whose first line is its title
     * @param pictures the pictures that it shows
     */
    public static String of(String markdown, Collection<Picture> pictures) {
        return page(markdown, pictures, resource("page.js"), POLICY, null);
    }

    /** Returns the document as {@link #of} does, with a script that keeps it up to date while it is open. */
    public static String live(String markdown, Collection<Picture> pictures, LiveNote note) {
        return page(markdown, pictures, resource("page.js") + resource("live.js"), LIVE_POLICY, note);
    }

    private static String page(
            String markdown, Collection<Picture> pictures, String script, String policy, LiveNote note) {
        Map<String, Picture> byFile = pictures.stream().collect(Collectors.toMap(Picture::file, Function.identity()));
        MarkdownHtml html = MarkdownHtml.of(markdown, byFile);
        Content content =
                new Content(html.title(), html.headings(), html.body(), style("page.css"), script, policy, note);
        StringOutput output = new StringOutput();
        TEMPLATES.render("page.jte", content, output);
        return output.toString();
    }

    /** Returns the style that all pages have, followed by that of one kind of page. */
    static String style(String name) {
        return resource("base.css") + resource(name);
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
