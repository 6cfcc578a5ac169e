package dev.trickle.api.suspension;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.problem.Fields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is to go on. */
record ResumeOrder(AccountId account, Scope scope) {

    private static final int LONGEST_SCOPE = 16;
    private static final int LONGEST_ID = 600;

    /**
     * Reads the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static ResumeOrder in(@Nullable JsonNode body, Accounts accounts) {
        var fields = Fields.of(body);
        var account = accounts.in(fields);
        var kind = kindIn(fields);
        var id = fields.requiredText("id", LONGEST_ID);
        fields.rejectOthers();
        fields.check();
        return new ResumeOrder(account, scope(kind.orElseThrow(), id));
    }

    private static Optional<Scope.Kind> kindIn(Fields fields) {
        fields.require("scope");
        var text = fields.text("scope", LONGEST_SCOPE);
        var kind = text.flatMap(ResumeOrder::kindNamed);
        if (text.isPresent() && kind.isEmpty()) {
            fields.reject("scope", "choice", "must be account, number or template");
        }
        return kind;
    }

    /** A campaign is resumed as such: what holds it is its owner's wish. */
    private static Optional<Scope.Kind> kindNamed(String text) {
        return switch (text) {
            case "account" -> Optional.of(Scope.Kind.ACCOUNT);
            case "number" -> Optional.of(Scope.Kind.NUMBER);
            case "template" -> Optional.of(Scope.Kind.TEMPLATE);
            default -> Optional.empty();
        };
    }

    private static Scope scope(Scope.Kind kind, String id) {
        var slash = id.lastIndexOf('/');
        return kind == Scope.Kind.TEMPLATE && slash >= 0
                ? Scope.ofTemplate(id.substring(0, slash), id.substring(slash + 1))
                : new Scope(kind, id);
    }
}
