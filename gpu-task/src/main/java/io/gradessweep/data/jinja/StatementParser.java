package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parses a template's statements. */
final class StatementParser {
    private final Tokens tokens;
    private final ExpressionParser expressions;

    StatementParser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    Statement template() {
        Statement body = until(Set.of());
        tokens.expect(Kind.END, "the end of the template");
        return body;
    }

    /** Parses statements up to a block that begins with one of these words, which is not consumed. */
    private Statement until(Set<String> ends) {
        List<Statement> statements = new ArrayList<>();
        while (!tokens.at(Kind.END)) {
            if (tokens.at(Kind.BLOCK_BEGIN) && ends.contains(tokens.following().text())) {
                return Statements.sequence(statements);
            }
            statements.add(statement());
        }
        if (!ends.isEmpty()) {
            throw tokens.unexpected(
                    "one of " + String.join(", ", ends.stream().sorted().toList()));
        }
        return Statements.sequence(statements);
    }

    private Statement statement() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case DATA -> Statements.data(token.text());
            case OUTPUT_BEGIN -> {
                Expression value = expressions.list();
                tokens.expect(Kind.OUTPUT_END, "the end of the tag");
                yield Statements.output(value, token.place());
            }
            case BLOCK_BEGIN -> block(tokens.expect(Kind.NAME, "the name of a block"));
            default -> throw new IllegalStateException("outside of tags there is only data: " + token);
        };
    }

    private Statement block(Token keyword) {
        return switch (keyword.text()) {
            case "if" -> branch(keyword.place());
            case "for" -> loop(keyword.place());
            case "set" -> set(keyword.place());
            case "macro" -> macro(keyword.place());
            case "generation" -> body("endgeneration");
            case "break" -> flow(Statement.Flow.BREAK);
            case "continue" -> flow(Statement.Flow.CONTINUE);
            default -> throw keyword.place().wrong("the block {% " + keyword.text() + " %} is not supported");
        };
    }

    private Statement flow(Statement.Flow flow) {
        endOfBlock();
        return (out, scope) -> flow;
    }

    /** Parses the statements between this block and the one that ends it. */
    private Statement body(String end) {
        endOfBlock();
        Statement body = until(Set.of(end));
        end(end);
        return body;
    }

    private void end(String word) {
        tokens.next();
        tokens.expectWord(word);
        endOfBlock();
    }

    private void endOfBlock() {
        tokens.expect(Kind.BLOCK_END, "the end of the block");
    }

    private Statement branch(Place place) {
        Expression condition = expressions.list();
        endOfBlock();
        Statement then = until(Set.of("elif", "else", "endif"));
        tokens.next();
        String word = tokens.expect(Kind.NAME, "endif").text();
        if (word.equals("elif")) {
            return Statements.branch(condition, then, branch(tokens.current().place()), place);
        }
        endOfBlock();
        if (word.equals("endif")) {
            return Statements.branch(condition, then, Statements.sequence(List.of()), place);
        }
        Statement otherwise = until(Set.of("endif"));
        end("endif");
        return Statements.branch(condition, then, otherwise, place);
    }

    private Statement loop(Place place) {
        List<String> targets = targets();
        tokens.expectWord("in");
        Expression items = expressions.or();
        Optional<Expression> condition =
                tokens.acceptWord("if") ? Optional.of(expressions.expression()) : Optional.empty();
        endOfBlock();
        Statement body = until(Set.of("else", "endfor"));
        Statement otherwise = Statements.sequence(List.of());
        if (tokens.following().text().equals("else")) {
            tokens.next();
            tokens.next();
            endOfBlock();
            otherwise = until(Set.of("endfor"));
        }
        end("endfor");
        return new ForStatement(targets, items, condition, body, otherwise, place);
    }

    private List<String> targets() {
        boolean bracketed = tokens.accept("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.NAME, "a name").text());
        } while (tokens.accept(","));
        if (bracketed) {
            tokens.expect(")");
        }
        return names;
    }

    private Statement set(Place place) {
        if (tokens.following().is(Kind.OPERATOR, ".")) {
            String namespace = tokens.expect(Kind.NAME, "a namespace").text();
            tokens.expect(".");
            String attribute = tokens.expect(Kind.NAME, "a name").text();
            tokens.expect("=");
            Expression value = expressions.list();
            endOfBlock();
            return Statements.setAttribute(namespace, attribute, value, place);
        }
        List<String> names = targets();
        if (tokens.accept("=")) {
            Expression value = expressions.list();
            endOfBlock();
            return Statements.set(names, value, place);
        }
        if (names.size() > 1) {
            throw tokens.unexpected("'='");
        }
        return Statements.setRendered(names.get(0), body("endset"), place);
    }

    private Statement macro(Place place) {
        String name = tokens.expect(Kind.NAME, "the name of a macro").text();
        tokens.expect("(");
        Map<String, Optional<Expression>> parameters = new LinkedHashMap<>();
        while (!tokens.accept(")")) {
            String parameter = tokens.expect(Kind.NAME, "a parameter").text();
            parameters.put(parameter, tokens.accept("=") ? Optional.of(expressions.expression()) : Optional.empty());
            if (!tokens.at(")")) {
                tokens.expect(",");
            }
        }
        return Statements.macro(name, parameters, body("endmacro"), place);
    }
}
