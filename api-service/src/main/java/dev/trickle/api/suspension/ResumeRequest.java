package dev.trickle.api.suspension;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A validated request to end a suspension. */
record ResumeRequest(AccountId account, Scope scope) {

    /**
     * Parses the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors
     */
    static ResumeRequest parse(@Nullable JsonNode body, AccountDirectory accountDirectory) {
        var requestFields = RequestFields.of(body, SuspensionBodies.RESUME);
        var account = accountDirectory.resolve(requestFields);
        var kind = parseKind(requestFields, account);
        var id = requestFields.requiredText(SuspensionBodies.ID);
        if (kind.filter(Scope.Kind.CAMPAIGN::equals).isPresent()
                && parseCampaign(id).isEmpty()) {
            requestFields.reject("id", "uuid", "must be the id of a campaign");
        }
        if (kind.filter(Scope.Kind.TEMPLATE::equals).isPresent()
                && parseTemplate(id).isEmpty()) {
            requestFields.reject("id", "template", "must be business-account/name/language of a template");
        }
        requestFields.rejectOthers();
        requestFields.check();
        return new ResumeRequest(account, scope(kind.orElseThrow(), id));
    }

    private static Optional<Scope.Kind> parseKind(RequestFields requestFields, AccountId account) {
        requestFields.require(SuspensionBodies.SCOPE);
        var text = requestFields.text(SuspensionBodies.SCOPE);
        var kind = text.flatMap(ResumeRequest::kindNamed);
        if (text.isPresent() && kind.isEmpty()) {
            requestFields.reject(
                    "scope",
                    "choice",
                    "must be account, number, template or campaign; POST /api/accounts/" + account
                            + "/start ends an account_stop");
        }
        return kind;
    }

    /** For a campaign, this ends the suspension only. Another endpoint ends the pause of its owner. */
    private static Optional<Scope.Kind> kindNamed(String text) {
        return switch (text) {
            case "account" -> Optional.of(Scope.Kind.ACCOUNT);
            case "number" -> Optional.of(Scope.Kind.NUMBER);
            case "template" -> Optional.of(Scope.Kind.TEMPLATE);
            case "campaign" -> Optional.of(Scope.Kind.CAMPAIGN);
            default -> Optional.empty();
        };
    }

    private static Scope scope(Scope.Kind kind, String id) {
        return switch (kind) {
            case ACCOUNT, ACCOUNT_STOP, NUMBER -> new Scope(kind, id);
            case TEMPLATE -> parseTemplate(id).orElseThrow();
            case CAMPAIGN -> Scope.of(parseCampaign(id).orElseThrow());
        };
    }

    private static Optional<Scope> parseTemplate(String id) {
        try {
            return Optional.of(new Scope(Scope.Kind.TEMPLATE, id).template())
                    .filter(ResumeRequest::isComplete)
                    .map(named -> Scope.ofTemplate(named.businessAccount(), named.name(), named.language()));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    private static boolean isComplete(Scope.Template template) {
        return Stream.of(template.businessAccount(), template.name(), template.language())
                .noneMatch(String::isBlank);
    }

    private static Optional<CampaignId> parseCampaign(String id) {
        try {
            return Optional.of(CampaignId.of(id));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }
}
