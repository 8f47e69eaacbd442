package io.gradessweep.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/**
 * Turns the links of a Markdown page into those of a site: links to other pages lead to their HTML, and pictures
 * stand in the page. What a link names outside the site becomes text, unless it is an address of the web.
 */
final class SiteLinks extends AbstractVisitor {
    private static final String INDEX = "README.md";

    private final Path directory;
    private final Path page;

    /**
     * @param directory the directory of the Markdown pages
     * @param page the page whose links are turned
     */
    SiteLinks(Path directory, Path page) {
        this.directory = directory.normalize();
        this.page = page;
    }

    /** Returns the HTML file of a Markdown page. A README is the first page of its directory. */
    static String html(String markdown) {
        return markdown.endsWith(INDEX)
                ? markdown.substring(0, markdown.length() - INDEX.length()) + "index.html"
                : markdown.replaceFirst("\\.md$", ".html");
    }

    @Override
    public void visit(Link link) {
        visitChildren(link);
        String target = link.getDestination();
        if (target.contains("://") || target.startsWith("#")) {
            return;
        }
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path linked = page.resolveSibling(file).normalize();
        if (linked.startsWith(directory) && file.endsWith(".md") && Files.isRegularFile(linked)) {
            link.setDestination(html(file) + (hash < 0 ? "" : target.substring(hash)));
            return;
        }
        Node last = link;
        for (Node child = link.getFirstChild(); child != null; ) {
            Node next = child.getNext();
            last.insertAfter(child);
            last = child;
            child = next;
        }
        link.unlink();
    }

    @Override
    public void visit(Image image) {
        Path file = page.resolveSibling(image.getDestination()).normalize();
        try {
            String content = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            image.setDestination("data:image/svg+xml;base64," + content);
        } catch (IOException e) {
            throw new UncheckedIOException("the picture " + file + " of " + page + " cannot be read", e);
        }
    }
}
