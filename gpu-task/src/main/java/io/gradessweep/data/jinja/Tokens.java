package io.gradessweep.data.jinja;

import io.gradessweep.data.jinja.Token.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A cursor over a template's tokens. */
final class Tokens {
    private final List<Token> tokens;
    private final Set<String> variables = new HashSet<>();
    private int position;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Notes that the template reads a variable. */
    void uses(String variable) {
        variables.add(variable);
    }

    /** Returns the names of all variables that were noted, those included that the template sets itself. */
    Set<String> variables() {
        return Set.copyOf(variables);
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        position += position < tokens.size() - 1 ? 1 : 0;
        return token;
    }

    boolean at(Kind kind) {
        return current().kind() == kind;
    }

    boolean at(String operator) {
        return current().is(Kind.OPERATOR, operator);
    }

    boolean atWord(String word) {
        return current().is(Kind.NAME, word);
    }

    boolean accept(String operator) {
        boolean there = at(operator);
        if (there) {
            next();
        }
        return there;
    }

    boolean acceptWord(String word) {
        boolean there = atWord(word);
        if (there) {
            next();
        }
        return there;
    }

    void expect(String operator) {
        if (!accept(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectWord(String word) {
        if (!acceptWord(word)) {
            throw unexpected(word);
        }
    }

    Token expect(Kind kind, String what) {
        if (!at(kind)) {
            throw unexpected(what);
        }
        return next();
    }

    TemplateException unexpected(String wanted) {
        Token token = current();
        String found = token.text().isEmpty() ? token.kind().toString() : "'" + token.text() + "'";
        return token.place().wrong("expected " + wanted + ", not " + found);
    }
}
