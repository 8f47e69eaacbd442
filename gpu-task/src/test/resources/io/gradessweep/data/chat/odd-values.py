"""Makes odd-values.json: what Jinja2 3.1.6 makes of every filter, test and operator on a table of odd values."""

import json

import jinja2
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

assert jinja2.__version__ == "3.1.6"

VALUES = [
    "0", "1", "-1", "2", "7", "-7", "true", "false", "none", "missing",
    "0.0", "-0.0", "1.0", "2.5", "-1.7", "0.1", "1e3", "1e16", "1.5e-7", "123456789.125", "1e300", "5e-324", "1e22",
    "9007199254740993", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
    "'nan'|float", "'inf'|float", "'-inf'|float", "0x1F", "1_000",
    "''", "' '", "'0'", "'1'", "'1.0'", "'1e3'", "'-1.7'", "' 42 '", "'4 2'", "'1_000'", "'1__0'", "'+5'", "'--5'",
    "'0x1F'", "'1.'", "'.5'", "'.'", "'1e'", "'1,5'", "'nan'", "'inf'", "'-Infinity'", "'1e400'", "'007'", "'\u0663'",
    "'\u00bd'", "'12abc'", "'True'", "'1.0.0'", "'99999999999999999999.9'", "'\u00a042\u2003'", "'1f'", "'0b11'",
    "'abc'", "'ABC def'", "'Stra\u00dfe'", "'\u00df'", "'it\\'s'", "'\"'", "'a\\nb\\t\\\\'", "'\u200b\u00a0'", "'\U0001f642ab'",
    "'\u0130I\u0131'", "'\u03a3\u03a3'", "'\ufb01x'",
    "[]", "[1]", "[1, 1.0, true]", "['b', 'a', none]", "[[1, 2], [3]]", "[missing]", "()", "(1,)", "(1, 'b')",
    "{}", "{'a': 1}", "{'a': 1.5, 'b': none}", "{1: 'x', 2.5: 'y'}", "{none: 1, true: 2}", "[{'x': 1}, {'x': 2.0}, {}]",
]

USES = [
    "{{ (%s) }}", "{{ (%s)|int }}", "{{ (%s)|int(7) }}", "{{ (%s)|int(default='x') }}", "{{ (%s)|int(base=16) }}",
    "{{ (%s)|int(9, 0) }}", "{{ (%s)|float }}", "{{ (%s)|float(none) }}", "{{ (%s)|abs }}", "{{ (%s)|round }}",
    "{{ (%s)|round(2) }}", "{{ (%s)|round(-1) }}", "{{ (%s)|trim }}", "{{ (%s)|trim('1') }}", "{{ (%s)|length }}",
    "{{ (%s)|count }}", "{{ (%s)|tojson }}", "{{ (%s)|tojson(indent=2) }}", "{{ (%s)|string }}", "{{ (%s)|safe }}",
    "{{ (%s)|list }}", "{{ (%s)|join }}", "{{ (%s)|join(1) }}", "{{ (%s)|join(', ', attribute='x') }}",
    "{{ (%s)|default('d') }}", "{{ (%s)|d(0.5, true) }}", "{{ (%s)|items|list }}", "{{ (%s)|first }}", "{{ (%s)|last }}",
    "{{ (%s)|reverse|list }}", "{{ (%s)|lower }}", "{{ (%s)|upper }}", "{{ (%s)|capitalize }}",
    "{{ (%s)|replace('1', 'one') }}", "{{ (%s)|replace(1, 2.5) }}", "{{ (%s)|replace('', '-', 2) }}",
    "{{ (%s)|select|list }}", "{{ (%s)|reject('none')|list }}", "{{ (%s)|select('number')|list }}",
    "{{ (%s)|selectattr('x')|list }}", "{{ (%s)|rejectattr('x', 'defined')|list }}",
    "{{ (%s)|selectattr('x', 'eq', 1)|list }}", "{{ (%s)|map('int')|list }}", "{{ (%s)|map('float')|list }}",
    "{{ (%s)|map('string')|list }}", "{{ (%s)|map(attribute='x')|list }}", "{{ (%s)|map(attribute='x', default=0)|list }}",
    "{{ (%s)|map(attribute=0)|list }}",
    *["{{ (%s) is " + t + " }}" for t in (
        "defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "true", "false", "mapping",
        "sequence", "iterable", "callable", "odd", "even", "divisibleby 3", "divisibleby 0.5", "divisibleby 0",
        "equalto 1", "eq '1'", "== 2.5", "ne 1", "!= true", "lt 1", "lessthan 0.5", "gt 1", "greaterthan 'a'", "le 1",
        "ge 2.5", "in [1, 'a', none]", "in 'abc1'", "in {'a': 1}", "in 5")],
    "{{ -(%s) }}", "{{ +(%s) }}", "{{ not (%s) }}", "{{ (%s) and 'yes' }}", "{{ (%s) or 'no' }}", "{{ (%s) ~ 1 }}",
    "{{ (%s) + 1 }}", "{{ (%s) + 'a' }}", "{{ (%s) + [1] }}", "{{ (%s) - 0.5 }}", "{{ (%s) * 2 }}", "{{ 3 * (%s) }}",
    "{{ (%s) * 1.5 }}", "{{ (%s) / 2 }}", "{{ 1 / (%s) }}", "{{ (%s) // 2 }}", "{{ (%s) // -0.3 }}", "{{ 7 // (%s) }}",
    "{{ (%s) ** 2 }}", "{{ (%s) ** 0.5 }}", "{{ 2 ** ((%s)|int % 9) }}", "{{ (%s) % 3 if (%s) is number }}",
    "{{ (%s) % -0.7 if (%s) is number }}", "{{ (%s) == 1 }}", "{{ (%s) == '1' }}", "{{ (%s) != 1.0 }}", "{{ (%s) < 2 }}",
    "{{ (%s) >= 'a' }}", "{{ (%s) <= [1, 2] }}", "{{ 0 < (%s) <= 7.0 }}", "{{ (%s) in [1, 2.5, 'abc', [], none] }}",
    "{{ (%s) in 'abc' }}", "{{ 1 in (%s) }}", "{{ 'a' in (%s) }}", "{{ (%s)[0] }}", "{{ (%s)[-1] }}", "{{ (%s)[true] }}",
    "{{ (%s)[1:] }}", "{{ (%s)['a'] }}", "{{ (%s).a }}", "{{ ['x', 'y', 'z'][(%s)] }}", "{{ {1: 'one', 2.5: 'h'}[(%s)] }}",
    "{{ range(%s)|list|length }}", "{{ 'a,b,c'.split(',', (%s)) }}", "{%% for x in (%s) %%}{{ x }};{%% endfor %%}",
    "{%% if (%s) %%}y{%% else %%}n{%% endif %%}", "{{ [(%s), (%s)] }}",
]


def results(env, use):
    rendered = []
    for value in VALUES:
        try:
            rendered.append(env.from_string(use.replace("%s", value).replace("%%", "%")).render())
        except Exception:  # any error of Jinja2 or Python: there is no text
            rendered.append(None)
    return rendered


def main():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    env.filters["tojson"] = lambda x, **k: json.dumps(x, ensure_ascii=False, **k)
    lines = ['{"values": ' + json.dumps(VALUES) + ",", '"uses": {']
    lines.append(",\n".join(json.dumps(use.replace("%%", "%")) + ": " + json.dumps(results(env, use)) for use in USES))
    print("\n".join(lines + ["}}"]))


main()
