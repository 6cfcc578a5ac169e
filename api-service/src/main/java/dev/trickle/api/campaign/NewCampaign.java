package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.components.TemplateComponentsValidator;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.templates.TemplateBodies;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A validated request for a new campaign.
 *
 * @param phoneNumber that sends the messages; null for the account's default
 * @param templateComponents values for the template, stored as they were sent
 * @param targetAudience filters, stored as they were sent
 * @param audience these filters, read
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
        Audience audience,
        Instant start,
        @Nullable Instant end,
        int dailyLimit,
        int priority,
        int maxRetries,
        DesiredState desiredState,
        @Nullable String createdBy,
        boolean allowDuplicate) {

    /**
     * Parses the body of a request.
     *
     * @throws InvalidRequest with all errors
     */
    static NewCampaign parse(@Nullable JsonNode body, AccountDirectory accountDirectory, Instant now) {
        var requestFields = RequestFields.of(body, CampaignBodies.NEW);
        var account = accountDirectory.resolve(requestFields);
        var zone = accountDirectory.settings(account).zone();
        requestFields.require(CampaignBodies.NEW_START_DATE);
        var filters = requestFields.object(CampaignBodies.TARGET_AUDIENCE);
        var audience = filters.map(Audience::from).orElse(Audience.ALL);
        var components = requestFields.tree(TemplateBodies.COMPONENTS);
        components.ifPresent(
                tree -> TemplateComponentsValidator.check(requestFields, TemplateBodies.COMPONENTS.name(), tree));
        var campaign = new NewCampaign(
                account,
                requestFields.requiredText(CampaignBodies.NEW_NAME),
                requestFields.text(CampaignBodies.DESCRIPTION).orElse(null),
                requestFields.requiredText(TemplateBodies.NEEDED_NAME),
                requestFields.text(TemplateBodies.LANGUAGE_OR_DEFAULT).orElseThrow(),
                accountDirectory.resolvePhoneNumber(requestFields, account).orElse(null),
                components.orElse(null),
                filters.map(RequestFields::raw).orElse(null),
                audience,
                requestFields.instant(CampaignBodies.NEW_START_DATE, zone).orElse(now),
                requestFields.instant(CampaignBodies.END_DATE, zone).orElse(null),
                requestFields.integer(CampaignBodies.NEW_DAILY_LIMIT).orElseThrow(),
                requestFields.integer(CampaignBodies.NEW_PRIORITY).orElseThrow(),
                requestFields.integer(CampaignBodies.NEW_MAX_RETRIES).orElseThrow(),
                parseDesiredState(requestFields),
                requestFields.text(CampaignBodies.CREATED_BY).orElse(null),
                requestFields.flag(CampaignBodies.ALLOW_DUPLICATE).orElseThrow());
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
        return requestFields
                .text(CampaignBodies.NEW_STATUS)
                .filter("draft"::equals)
                .map(draft -> DesiredState.DRAFT)
                .orElse(DesiredState.SCHEDULED);
    }
}
