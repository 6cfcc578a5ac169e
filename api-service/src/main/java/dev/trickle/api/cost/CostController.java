package dev.trickle.api.cost;

import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.pipeline.CampaignId;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoint of the cost of a campaign. */
@RestController
@RequestMapping("/api/campaigns/{id}/cost")
final class CostController {

    private final CampaignCostRepository costs;
    private final PriceTables priceTables;

    CostController(CampaignCostRepository costs, PriceTables priceTables) {
        this.costs = costs;
        this.priceTables = priceTables;
    }

    @GetMapping
    CampaignCost cost(@PathVariable UUID id) {
        var campaign = new CampaignId(id);
        if (!costs.exists(campaign)) {
            throw new ResourceNotFound("Campaign not found: " + campaign);
        }
        return CampaignCost.of(costs.findDelivered(campaign), costs.countWithoutPricing(campaign), priceTables);
    }
}
