package dev.trickle.stack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.cli.stack.InstallationFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class UpSettingsTest {

    @TempDir
    private Path folder;

    private DataFolder data;
    private final StandardEnvironment environment = new StandardEnvironment();

    @BeforeEach
    void removeTheEnvironmentOfThisMachine() {
        data = new DataFolder(folder);
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
    }

    @Test
    void listsMissingSettingsOfANewFolder() {
        data.ensureSettings(false);

        assertThat(read().missing())
                .containsExactly(
                        "trickle.accounts.default.business-accounts[0].id",
                        "trickle.accounts.default.business-accounts[0].phone-numbers",
                        "sender.access-token",
                        "status.app-secrets");
        assertThat(read().hasAppSecret()).isFalse();
        assertThat(read().ports().api()).isEqualTo(8080);
    }

    @Test
    void missesNoSettingOfATrial() {
        data.ensureSettings(true);

        assertThat(read().hasSimulator()).isTrue();
        assertThat(read().missing()).isEmpty();
        assertThat(read().hasAppSecret()).isTrue();
    }

    @Test
    void aTrialNeedsThePortOfTheSimulatorToo() throws IOException {
        data.ensureSettings(true);

        try (var simulator = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    data.settings(),
                    Files.readString(data.settings()) + "  ports:\n    simulator: " + simulator.getLocalPort() + "\n");

            assertThat(new InstallationFile(data.settings()).stack().portProblems())
                    .anySatisfy(problem -> assertThat(problem).contains("local-stack.ports.simulator"));
        }
    }

    @Test
    void readsACompleteFile() throws IOException {
        Files.writeString(data.settings(), """
                trickle:
                  accounts:
                    default:
                      business-accounts:
                        - id: "1"
                          phone-numbers: ["2"]
                sender:
                  access-token: token
                status:
                  app-secrets: [secret]
                local-stack:
                  ports:
                    api: 9090
                """);

        assertThat(read().missing()).isEmpty();
        assertThat(read().hasAppSecret()).isTrue();
        assertThat(read().ports().api()).isEqualTo(9090);
        assertThat(read().ports().status()).isEqualTo(8083);
    }

    @Test
    void readsEnvironmentVariables() {
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "variables",
                        Map.of(
                                "WHATSAPP_BUSINESS_ACCOUNT_ID", "1",
                                "WHATSAPP_PHONE_NUMBER_ID", "2",
                                "WHATSAPP_ACCESS_TOKEN", "token",
                                "WHATSAPP_APP_SECRETS", "secret")));

        assertThat(read().missing()).isEmpty();
    }

    @Test
    void rejectsAnInvalidYamlFile() throws IOException {
        Files.writeString(data.settings(), "trickle: [");

        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not valid YAML")
                .hasMessageContaining("line 1");
    }

    private UpSettings read() {
        return UpSettings.load(new InstallationFile(data.settings()), environment);
    }
}
