package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.idempotency.RequestPreparation;
import dev.trickle.api.media.LinkCheck;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fetches the links of a new campaign before the transaction of its {@code Idempotency-Key} begins. */
@Component
class NewCampaignPreparation implements RequestPreparation {

    private static final String PATH = "/api/campaigns";

    private final LinkCheck linkCheck;
    private final AccountDirectory accountDirectory;
    private final InstantSource clock;

    NewCampaignPreparation(LinkCheck linkCheck, AccountDirectory accountDirectory, InstantSource clock) {
        this.linkCheck = linkCheck;
        this.accountDirectory = accountDirectory;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(String path, byte[] body) {
        return path.equals(PATH) ? linkCheck.fetch(componentsIn(body))::close : () -> {};
    }

    /** Null for a request that will be refused. */
    private @Nullable JsonNode componentsIn(byte[] body) {
        try {
            return NewCampaign.parse(JsonMapper.shared().readTree(body), accountDirectory, SqlInstants.now(clock))
                    .templateComponents();
        } catch (InvalidRequest | JacksonException refused) {
            return null;
        }
    }
}
