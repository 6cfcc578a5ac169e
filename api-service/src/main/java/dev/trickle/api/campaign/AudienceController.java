package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.audience.Audience;
import dev.trickle.api.audience.AudiencePreview;
import dev.trickle.api.audience.AudienceQuery;
import dev.trickle.api.audience.MessageFit;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.CampaignId;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoint that previews the audience of a campaign. */
@RestController
@RequestMapping("/api/audiences")
final class AudienceController {

    private static final int MAX_ID_LENGTH = 36;

    private final JdbcClient database;
    private final AudienceQuery audiences;
    private final AccountDirectory accountDirectory;

    AudienceController(JdbcClient database, AudienceQuery audiences, AccountDirectory accountDirectory) {
        this.database = database;
        this.audiences = audiences;
        this.accountDirectory = accountDirectory;
    }

    @PostMapping("/preview")
    AudiencePreview preview(@RequestBody @Nullable JsonNode body) {
        var requestFields = RequestFields.of(body);
        var account = accountDirectory.resolve(requestFields);
        var audience =
                requestFields.object("target_audience").map(Audience::from).orElse(Audience.ALL);
        var components = requestFields.tree("template_components");
        components.ifPresent(tree -> TemplateComponentsValidator.check(requestFields, "template_components", tree));
        var campaign = parseCampaign(requestFields);
        requestFields.rejectOthers();
        requestFields.check();
        var required = components.map(MessageFit::requiredValues).orElse(Set.of());
        return AudiencePreview.compute(database, audiences, account, audience, required, campaign.orElse(null));
    }

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
