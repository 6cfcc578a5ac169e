package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.components.TemplateComponentsValidator;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A validated request for a new campaign.
 *
 * @param phoneNumber that sends the messages; null for the account's default
 * @param templateComponents values for the template, stored as they were sent
 * @param targetAudience filters, stored as they were sent
 * @param start a past one means now
 * @param allowDuplicate whether it may be a duplicate of an existing campaign
 */
record NewCampaign(
        AccountId account,
        String name,
        @Nullable String description,
        String templateName,
        String templateLanguage,
        @Nullable PhoneNumberId phoneNumber,
        @Nullable JsonNode templateComponents,
        @Nullable JsonNode targetAudience,
        Instant start,
        @Nullable Instant end,
        int dailyLimit,
        int priority,
        int maxRetries,
        DesiredState desiredState,
        @Nullable String createdBy,
        boolean allowDuplicate) {

    static final int MAX_NAME_LENGTH = 200;
    static final int MAX_DESCRIPTION_LENGTH = 10_000;
    static final int MAX_PERSON_LENGTH = 100;
    static final int MAX_PRIORITY = 10;

    static final int MAX_TEMPLATE_NAME_LENGTH = 512;
    static final int MAX_LANGUAGE_LENGTH = 10;
    static final String DEFAULT_LANGUAGE = "en_US";

    static final int MAX_RETRIES = 100;

    /**
     * Parses the body of a request.
     *
     * @throws InvalidRequest with all errors
     */
    static NewCampaign parse(@Nullable JsonNode body, AccountDirectory accountDirectory, Instant now) {
        var requestFields = RequestFields.of(body);
        var account = accountDirectory.resolve(requestFields);
        var zone = accountDirectory.settings(account).zone();
        requestFields.require("start_date");
        var audience = requestFields.object("target_audience");
        audience.ifPresent(Audience::from);
        var components = requestFields.tree("template_components");
        components.ifPresent(tree -> TemplateComponentsValidator.check(requestFields, "template_components", tree));
        var campaign = new NewCampaign(
                account,
                requestFields.requiredText("name", MAX_NAME_LENGTH),
                requestFields.text("description", MAX_DESCRIPTION_LENGTH).orElse(null),
                requestFields.requiredText("template_name", MAX_TEMPLATE_NAME_LENGTH),
                requestFields.text("template_language", MAX_LANGUAGE_LENGTH).orElse(DEFAULT_LANGUAGE),
                accountDirectory.resolvePhoneNumber(requestFields, account).orElse(null),
                components.orElse(null),
                audience.map(RequestFields::raw).orElse(null),
                requestFields.instant("start_date", zone).orElse(now),
                requestFields.instant("end_date", zone).orElse(null),
                requestFields.integer("daily_limit", 1, Integer.MAX_VALUE).orElse(250),
                requestFields.integer("priority", 1, MAX_PRIORITY).orElse(5),
                requestFields.integer("max_retries", 0, MAX_RETRIES).orElse(3),
                parseDesiredState(requestFields),
                requestFields.text("created_by", MAX_PERSON_LENGTH).orElse(null),
                requestFields.flag("allow_duplicate").orElse(false));
        checkEnd(requestFields, campaign.start(), campaign.end(), now);
        requestFields.rejectOthers();
        requestFields.check();
        return campaign;
    }

    /** How the campaign uses its template. */
    TemplateUse templateUse() {
        return new TemplateUse(
                account,
                phoneNumber,
                templateName,
                templateLanguage,
                templateComponents,
                desiredState != DesiredState.DRAFT);
    }

    /** The settings for the audit log, without free text. */
    Map<String, Object> auditDetails() {
        var details = new LinkedHashMap<String, Object>();
        details.put("status", desiredState);
        details.put("start_date", start);
        if (end != null) {
            details.put("end_date", end);
        }
        details.put("daily_limit", dailyLimit);
        details.put("priority", priority);
        return details;
    }

    /** Rejects an end that leaves no time to send. */
    static void checkEnd(RequestFields requestFields, Instant start, @Nullable Instant end, Instant now) {
        if (end != null && !end.isAfter(start)) {
            requestFields.reject("end_date", "after-start", "must be after start_date");
        } else if (end != null && !end.isAfter(now)) {
            requestFields.reject("end_date", "future", "must be in the future");
        }
    }

    private static DesiredState parseDesiredState(RequestFields requestFields) {
        Optional<String> status = requestFields.text("status", MAX_LANGUAGE_LENGTH);
        if (status.isPresent() && !status.get().equals("draft") && !status.get().equals("scheduled")) {
            requestFields.reject("status", "choice", "must be draft or scheduled");
        }
        return status.filter("draft"::equals).map(draft -> DesiredState.DRAFT).orElse(DesiredState.SCHEDULED);
    }
}
