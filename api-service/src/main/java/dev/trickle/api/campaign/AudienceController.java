package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.audience.AudienceCheck;
import dev.trickle.api.audience.AudiencePreview;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.audience.AudienceVocabulary;
import dev.trickle.api.audience.RequiredValues;
import dev.trickle.api.components.TemplateComponentsValidator;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.templates.PreviewService;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.CustomerId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints that help to choose the audience of a campaign. */
@RestController
@RequestMapping("/api/audiences")
final class AudienceController {

    private static final int MAX_ID_LENGTH = 36;

    private final JdbcClient database;
    private final AudienceQuery audiences;
    private final AudienceCheck audienceCheck;
    private final PreviewService previewService;
    private final AccountDirectory accountDirectory;

    AudienceController(
            JdbcClient database,
            AudienceQuery audiences,
            AudienceCheck audienceCheck,
            PreviewService previewService,
            AccountDirectory accountDirectory) {
        this.database = database;
        this.audiences = audiences;
        this.audienceCheck = audienceCheck;
        this.previewService = previewService;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping("/vocabulary")
    AudienceVocabulary vocabulary(@RequestParam(required = false) @Nullable String account) {
        return AudienceVocabulary.read(database, accountDirectory.resolve(account));
    }

    @PostMapping("/preview")
    PreviewResponse preview(@RequestBody @Nullable JsonNode body) {
        var requestFields = RequestFields.of(body);
        var account = accountDirectory.resolve(requestFields);
        var number = accountDirectory.resolvePhoneNumber(requestFields, account);
        var audience =
                requestFields.object("target_audience").map(Audience::from).orElse(Audience.ALL);
        var template = requestFields.text("template_name", NewCampaign.MAX_TEMPLATE_NAME_LENGTH);
        var language = requestFields
                .text("template_language", NewCampaign.MAX_LANGUAGE_LENGTH)
                .orElse(NewCampaign.DEFAULT_LANGUAGE);
        var components = requestFields.tree("template_components");
        components.ifPresent(tree -> TemplateComponentsValidator.check(requestFields, "template_components", tree));
        var campaign = parseCampaign(requestFields);
        requestFields.rejectOthers();
        requestFields.check();
        var required = RequiredValues.of(components.orElse(null));
        var preview = AudiencePreview.compute(database, audiences, account, audience, required, campaign.orElse(null));
        var use = template.map(
                name -> new TemplateUse(account, number.orElse(null), name, language, components.orElse(null), false));
        return new PreviewResponse(
                preview,
                audienceCheck.find(account, audience, required),
                use.flatMap(message -> preview.sample().stream()
                                .findFirst()
                                .flatMap(customer -> previewService.render(message, new CustomerId(customer.id()))))
                        .orElse(null));
    }

    /**
     * A preview of an audience.
     *
     * @param warnings values that no customer has
     * @param exampleMessage message of the first customer of the sample; absent if the request names no known template
     */
    record PreviewResponse(
            @JsonUnwrapped AudiencePreview preview,
            List<FieldError> warnings,
            @JsonInclude(JsonInclude.Include.NON_NULL) PreviewService.@Nullable PreviewResponse exampleMessage) {}

    private static Optional<CampaignId> parseCampaign(RequestFields requestFields) {
        return requestFields.text("campaign", MAX_ID_LENGTH).flatMap(text -> {
            try {
                return Optional.of(CampaignId.of(text));
            } catch (IllegalArgumentException invalid) {
                requestFields.reject("campaign", "id", "must be the id of a campaign");
                return Optional.empty();
            }
        });
    }
}
