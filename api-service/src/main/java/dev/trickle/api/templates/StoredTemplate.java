package dev.trickle.api.templates;

import dev.trickle.pipeline.template.TemplateParameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message template, as the sender last read it.
 *
 * @param businessAccountId Meta's id of the business account that owns it
 * @param status of Meta; only {@code APPROVED} can be sent
 * @param headerFormat such as {@code TEXT} or {@code IMAGE}; null without a header
 * @param components as Meta writes them
 * @param parameters what a message with this template contains
 * @param changedAt when a list of Meta first contained this version
 */
record StoredTemplate(
        String businessAccountId,
        String name,
        String language,
        String category,
        @Nullable String previousCategory,
        String status,
        String quality,
        String parameterFormat,
        @Nullable String headerFormat,
        JsonNode components,
        List<TemplateParameter> parameters,
        Instant changedAt) {

    private static final String APPROVED = "APPROVED";
    private static final String NAMED = "NAMED";

    boolean isApproved() {
        return status.equals(APPROVED);
    }

    boolean hasNamedParameters() {
        return parameterFormat.equals(NAMED);
    }
}
