package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComponentCacheTest {

    private final ComponentCache cache = new ComponentCache();

    @Test
    void parsesTheComponentsOfACampaignOnce() {
        var first = cache.get(bodyOf(1));

        assertThat(cache.get(bodyOf(1))).isSameAs(first);
        assertThat(first).hasToString("""
                [{"type":"body","parameters":[1]}]""");
    }

    @Test
    void evictsComponentsOfManyCampaigns() {
        var first = cache.get(bodyOf(0));

        for (var campaign = 1; campaign <= 100; campaign++) {
            cache.get(bodyOf(campaign));
        }

        assertThat(cache.get(bodyOf(0))).isNotSameAs(first).isEqualTo(first);
    }

    private static String bodyOf(int campaign) {
        return "{\"body\": [%d]}".formatted(campaign);
    }
}
