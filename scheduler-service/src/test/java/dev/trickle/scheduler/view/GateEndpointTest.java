package dev.trickle.scheduler.view;

import static dev.trickle.pipeline.People.SHOP;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.trickle.scheduler.view.NotHere.Elsewhere;
import dev.trickle.scheduler.view.NotHere.NotNow;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class GateEndpointTest {

    @Test
    void asksForPatienceWhileNoInstanceKeepsTheAccount() throws Exception {
        whenAsked(new NotNow(SHOP))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string("Retry-After", "5"));
    }

    @Test
    void sendsAwayWhoAsksTheWrongInstance() throws Exception {
        whenAsked(new Elsewhere(SHOP, "scheduler-2:8081"))
                .andExpect(status().is(421))
                .andExpect(header().doesNotExist("Retry-After"));
    }

    private static ResultActions whenAsked(NotHere answer) throws Exception {
        Gates gates = account -> {
            throw answer;
        };
        return MockMvcBuilders.standaloneSetup(new GateEndpoint(gates)).build().perform(get("/accounts/shop/gate"));
    }
}
