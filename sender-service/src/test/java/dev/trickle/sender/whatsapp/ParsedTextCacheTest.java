package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParsedTextCacheTest {

    private final ParsedTextCache<List<String>> cache = new ParsedTextCache<>(text -> List.of(text.split(",", -1)));

    @Test
    void parsesATextOnce() {
        var first = cache.get("a,b");

        assertThat(cache.get("a,b")).isSameAs(first).containsExactly("a", "b");
    }

    @Test
    void evictsTextsOfManyCampaigns() {
        var first = cache.get("0");

        for (var campaign = 1; campaign <= 100; campaign++) {
            cache.get(String.valueOf(campaign));
        }

        assertThat(cache.get("0")).isNotSameAs(first).isEqualTo(first);
    }
}
