package dev.trickle.sender.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComponentCacheTest {

    private final ComponentCache written = new ComponentCache();

    @Test
    void aCampaignsComponentsAreReadOnce() {
        var first = written.read(bodyOf(1));

        assertThat(written.read(bodyOf(1))).isSameAs(first);
        assertThat(first).hasToString("""
                [{"type":"body","parameters":[1]}]""");
    }

    @Test
    void thoseOfManyCampaignsAreNotKeptForEver() {
        var first = written.read(bodyOf(0));

        for (var campaign = 1; campaign <= 100; campaign++) {
            written.read(bodyOf(campaign));
        }

        assertThat(written.read(bodyOf(0))).isNotSameAs(first).isEqualTo(first);
    }

    private static String bodyOf(int campaign) {
        return "{\"body\": [%d]}".formatted(campaign);
    }
}
