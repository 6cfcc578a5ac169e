package dev.trickle.simulator.health;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What decides which endpoint accepts a template.
 *
 * @param category {@code MARKETING} if absent
 * @param marketingSync {@code DONE} if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TemplateRouting(TemplateCategory category, MarketingSync marketingSync) {

    static final TemplateRouting USUAL = new TemplateRouting(null, null);

    public TemplateRouting(@Nullable TemplateCategory category, @Nullable MarketingSync marketingSync) {
        this.category = Objects.requireNonNullElse(category, TemplateCategory.MARKETING);
        this.marketingSync = Objects.requireNonNullElse(marketingSync, MarketingSync.DONE);
    }
}
