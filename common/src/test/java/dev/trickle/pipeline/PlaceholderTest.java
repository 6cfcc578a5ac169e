package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholderTest {

    @Test
    void readsNamesAndFallbacks() {
        assertThat(Placeholder.findAll("{{name}} in {{ home town | your town }}, {{a|}}"))
                .containsExactly(
                        new Placeholder("name", null),
                        new Placeholder("home town", "your town"),
                        new Placeholder("a", ""));
    }

    @Test
    void insertsReplacementsLiterally() {
        assertThat(Placeholder.fill("{{a}} and {{b|x}}", found -> "$" + found.value() + "\\{{c}}"))
                .isEqualTo("$a\\{{c}} and $b\\{{c}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "}}", "{{}}", "{{ }}", "{{|x}}", "{{a", "a}}", "{{a}} {{b", "{{{{a}}}}", "{{a|b{c}}"})
    void findsStrayBraces(String text) {
        assertThat(Placeholder.hasStrayBraces(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{a}", "{{a}}", "{{a|b}}{{c}}"})
    void findsNoStrayBracesInOtherTexts(String text) {
        assertThat(Placeholder.hasStrayBraces(text)).isFalse();
    }

    @Test
    void recognizesASinglePlaceholder() {
        assertThat(Placeholder.isSinglePlaceholder(" {{a|b}} ")).isTrue();
        assertThat(Placeholder.isSinglePlaceholder("{{a}}{{b}}")).isFalse();
        assertThat(Placeholder.isSinglePlaceholder("a")).isFalse();
    }
}
