package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class TopicProvisionerTest {

    private static final TopicLayout THREE_PARTITIONS = new TopicLayout(3, (short) 1);

    @Test
    void createsTopicsAndRejectsAnotherLayout() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers()))) {
            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();
            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();

            assertThat(admin.listTopics().names().get())
                    .containsAll(Topics.ALL.stream().map(Topic::name).toList());
            assertThatThrownBy(() -> new TopicProvisioner(admin, new TopicLayout(4, (short) 1)).ensureTopics())
                    .hasMessageContaining("partitions=3")
                    .hasMessageContaining("require 4");
        }
    }
}
