package io.gradessweep.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.document.TextTable.Cell;
import io.gradessweep.document.TextTable.Emphasis;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and pages show text as it is, whatever it means in the form that they have. */
class DocumentTest {
    private static final String SVG = "<?xml version=\"1.0\"?>\n<svg id=\"n1\"><style>#n1 .a{fill:#fff}</style>"
            + "<g clip-path=\"url(#n2)\"/><clipPath id=\"n2\"/></svg>\n";

    private static TextTable table(String text) {
        TextTable table = new TextTable();
        table.column("name", Align.LEFT);
        table.column("n", Align.RIGHT);
        table.row(List.of(text, "1"));
        return table;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain mini-qwen3-0.6b",
                "1.51 ± 0.03 (±0.07) [1.59]",
                "<script>alert('x')</script>",
                "a | b || c",
                "*a* **b** _c_ __d__ snake_case_name `e` ~~f~~",
                "[link](javascript:alert) ![image](x.svg) [a][b]",
                "&lt; &amp; &#42; R&D",
                "back\\slash \\* \\| c:\\new",
                "'); DROP TABLE runs; --",
                "# no heading - no list > no quote",
                "https://example.org/a?b=c",
                "€ 数 𝔘"
            })
    void aCellIsReadInThePageAsItWasWritten(String text) {
        String html = HtmlPage.of("# t\n\n" + table(text), List.of());
        assertThat(unescaped(between(html, "<tbody>\n<tr>\n<td>", "</td>"))).isEqualTo(text);
        assertThat(html).doesNotContain("<script>alert", "<a href=\"java");
    }

    /** A printed page breaks cells. Names may break anywhere. */
    @Test
    void figuresBreakBeforeBracketsAlone() {
        TextTable table = new TextTable();
        table.column("a name", Align.LEFT);
        table.column("a title", Align.RIGHT);
        table.rowOfCells(List.of(Cell.of("one two"), new Cell("1.51 ± 0.03 (±0.07) [1.59, -0.08]", Emphasis.BOLD)));
        assertThat(HtmlPage.of("# t\n\n" + table, List.of()))
                .contains("<th align=\"right\">a title</th>", "<td>one two</td>")
                .contains("<strong>1.51\u00a0±\u00a00.03 (±0.07) [1.59,\u00a0-0.08]</strong>");
    }

    @Test
    void aLineBreakInACellIsASpace() {
        assertThat(table("a\r\nb\n\nc").toString()).contains("| a b c |");
    }

    @Test
    void textWithoutMeaningStaysReadable() {
        String text = "mini_qwen 0.5 [paper] 1.2e9 a-b (c) +d 5 % x_1";
        assertThat(MarkdownText.of(text)).isEqualTo(text);
    }

    @Test
    void aTableOfOtherWidthIsRefused() {
        TextTable table = table("a");
        assertThatThrownBy(() -> table.row(List.of("a"))).hasMessage("1 cells for 2 columns");
    }

    @Test
    void latexSetsEveryCharacterAsItIs() {
        TextTable table = table("50 % of $5_a & #1 {x} ~^\\ <b> \"q\" [1] ± –");
        table.rowOfCells(List.of(new Cell("best", Emphasis.BOLD), Cell.of("2")));
        assertThat(LatexTable.of("A & B", "t1", table)).isEqualTo("""
                        % \\usepackage{booktabs,graphicx} \\usepackage[T1]{fontenc}
                        \\begin{table}
                        \\centering
                        \\caption{A \\& B}
                        \\label{tab:t1}
                        \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%
                        \\begin{tabular}{lr}
                        \\toprule
                        name & n \\\\
                        \\midrule
                        50 \\% of \\$5\\_a \\& \\#1 \\{x\\} \\textasciitilde{}\\textasciicircum{}\\textbackslash{} \\textless{}b\\textgreater{} \\textquotedbl{}q\\textquotedbl{} {[}1{]} $\\pm$ -- & 1 \\\\
                        \\textbf{best} & 2 \\\\
                        \\bottomrule
                        \\end{tabular}}
                        \\end{table}
                        """);
    }

    @Test
    void csvQuotesWhatItMust() {
        assertThat(CsvTable.of(table("a,\"b\"\nc"))).isEqualTo("name,n\r\n\"a,\"\"b\"\"\nc\",1\r\n");
    }

    @Test
    void aPageHoldsItsPicturesStyleAndScriptAndLinksToItsSections() {
        Picture one = new Picture("one.svg", "The <first> [figure]", SVG);
        Picture two = new Picture("two.svg", "the second", SVG);
        String markdown = "# Results of *x*\n\n## A part\n\n" + one.markdown() + "\n## A part\n\n" + two.markdown();
        String html = HtmlPage.of(markdown, List.of(one, two));
        assertThat(html)
                .startsWith("<!doctype html>")
                .contains("<title>Results of x</title>")
                .contains(
                        "<a href=\"#a-part\">A part</a>",
                        "<h2 id=\"a-part\">",
                        "<a href=\"#a-part-1\">",
                        "<h2 id=\"a-part-1\">")
                .contains("role=\"img\" aria-label=\"The &lt;first&gt; [figure]\"")
                .contains(
                        "<svg id=\"one-svg-n1\"><style>#one-svg-n1 .a{fill:#fff}</style><g clip-path=\"url(#one-svg-n2)\"/>")
                .contains("<clipPath id=\"two-svg-n2\"/>")
                .doesNotContain("<?xml", "<img", "http:", "https:");
        assertThat(Pattern.compile("\\bid=\"([^\"]+)\"").matcher(html).results().map(found -> found.group(1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void htmlInMarkdownIsText() {
        assertThat(HtmlPage.of("# t\n\n<b onclick=x>a</b>\n\n<script>x</script>\n", List.of()))
                .contains("&lt;b onclick=x&gt;", "&lt;script&gt;x&lt;/script&gt;");
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
