package dev.trickle.api.campaign;

import dev.trickle.api.audience.Audience;
import dev.trickle.api.components.TemplateComponentsValidator;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.templates.TemplateBodies;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An edit of what a campaign sends to whom, which only a draft allows; null fields stay unchanged. */
record DraftEdit(
        @Nullable String templateName,
        @Nullable String templateLanguage,
        @Nullable JsonNode templateComponents,
        @Nullable JsonNode targetAudience,
        @Nullable Integer maxRetries) {

    static final DraftEdit NONE = new DraftEdit(null, null, null, null, null);

    static DraftEdit parse(RequestFields requestFields) {
        var components = requestFields.tree(TemplateBodies.COMPONENTS);
        components.ifPresent(
                tree -> TemplateComponentsValidator.check(requestFields, TemplateBodies.COMPONENTS.name(), tree));
        var filters = requestFields.object(CampaignBodies.TARGET_AUDIENCE);
        filters.ifPresent(Audience::from);
        return new DraftEdit(
                requestFields.text(TemplateBodies.NAME).orElse(null),
                requestFields.text(TemplateBodies.LANGUAGE).orElse(null),
                components.orElse(null),
                filters.map(RequestFields::raw).orElse(null),
                requestFields.integer(CampaignBodies.MAX_RETRIES).orElse(null));
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    boolean changesTemplate() {
        return templateName != null || templateLanguage != null || templateComponents != null;
    }

    /** Returns how the campaign uses its template after the edit. */
    TemplateUse applyTo(TemplateUse use) {
        return new TemplateUse(
                use.account(),
                use.number(),
                Objects.requireNonNullElse(templateName, use.name()),
                Objects.requireNonNullElse(templateLanguage, use.language()),
                templateComponents == null ? use.components() : templateComponents,
                use.mustBeApproved());
    }

    /** The names of the changed fields for the audit log, which stores no content. */
    Map<String, Object> auditDetails(String changed) {
        return Stream.of(
                        field("template_name", templateName),
                        field("template_language", templateLanguage),
                        field("template_components", templateComponents),
                        field("target_audience", targetAudience),
                        field("max_retries", maxRetries))
                .flatMap(names -> names)
                .collect(Collectors.toMap(name -> name, name -> changed));
    }

    private static Stream<String> field(String name, @Nullable Object value) {
        return value == null ? Stream.empty() : Stream.of(name);
    }
}
