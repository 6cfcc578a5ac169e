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
import dev.trickle.api.templates.TemplateBodies;
import dev.trickle.api.templates.TemplateCheck.TemplateUse;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.CustomerId;
import java.util.List;
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
        var requestFields = RequestFields.of(body, CampaignBodies.AUDIENCE_PREVIEW);
        var account = accountDirectory.resolve(requestFields);
        var number = accountDirectory.resolvePhoneNumber(requestFields, account);
        var audience = requestFields
                .object(CampaignBodies.TARGET_AUDIENCE)
                .map(Audience::from)
                .orElse(Audience.ALL);
        var template = requestFields.text(TemplateBodies.NAME);
        var language = requestFields.text(TemplateBodies.LANGUAGE_OR_DEFAULT).orElseThrow();
        var components = requestFields.tree(TemplateBodies.COMPONENTS);
        components.ifPresent(
                tree -> TemplateComponentsValidator.check(requestFields, TemplateBodies.COMPONENTS.name(), tree));
        var campaign = requestFields.text(CampaignBodies.EXCLUDED_CAMPAIGN).map(CampaignId::of);
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
}
