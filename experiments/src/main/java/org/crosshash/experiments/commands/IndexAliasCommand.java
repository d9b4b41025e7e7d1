package org.crosshash.experiments.commands;

import com.google.protobuf.util.Timestamps;
import java.io.PrintWriter;
import java.util.Optional;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.DeleteAliasRequest;
import org.crosshash.search.v1.ListAliasesRequest;
import org.crosshash.search.v1.ListAliasesResponse;
import org.crosshash.search.v1.SetAliasRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Points aliases at indexes, lists and deletes them. */
@Command(
    name = "alias",
    mixinStandardHelpOptions = true,
    description = {
      "Point an alias at an index. Searches through it see the one index or the other, wholly, at"
          + " any moment. Without arguments all aliases are listed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash index alias live indexes/flags-3a36536066",
      "  crosshash index alias live indexes/flags-0b77c1d2e9 --from indexes/flags-3a36536066",
      "  crosshash index alias",
      "  crosshash index alias --delete live"
    })
final class IndexAliasCommand implements Runnable {
  private static final String COLLECTION = "aliases/";

  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ALIAS", description = "Its id.")
  private Optional<String> alias = Optional.empty();

  @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "indexes/ID.")
  private Optional<String> index = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "INDEX",
      description = "Move it only if it points at this index now.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--delete", paramLabel = "ALIAS", description = "Delete this alias.")
  private Optional<String> deleted = Optional.empty();

  @Override
  public void run() {
    if (alias.isPresent() && index.isEmpty()) {
      throw new ParameterException(
          specification.commandLine(), "Name the index that " + alias.get() + " is to point at");
    }
    PrintWriter out = specification.commandLine().getOut();
    try (Session session = platform.open()) {
      deleted.ifPresent(id ->
          session
              .client()
              .search()
              .deleteAlias(DeleteAliasRequest.newBuilder().setName(name(id)).build()));
      if (alias.isPresent()) {
        Alias set =
            session
                .client()
                .search()
                .setAlias(
                    SetAliasRequest.newBuilder()
                        .setAlias(
                            Alias.newBuilder()
                                .setName(name(alias.get()))
                                .setIndex(index.orElseThrow()))
                        .setExpectedIndex(from.orElse(""))
                        .build());
        out.println(set.getName() + " → " + set.getIndex());
      } else if (deleted.isEmpty()) {
        list(session, out);
      }
    }
  }

  private static void list(Session session, PrintWriter out) {
    TextTable table = new TextTable("alias", "index", "since");
    String token = "";
    do {
      ListAliasesResponse page =
          session
              .client()
              .search()
              .listAliases(ListAliasesRequest.newBuilder().setPageToken(token).build());
      page.getAliasesList()
          .forEach(each ->
              table.row(
                  each.getName(),
                  each.getIndex().isEmpty() ? "(damaged)" : each.getIndex(),
                  Timestamps.toString(each.getUpdateTime())));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    out.print(table.text());
  }

  private static String name(String id) {
    return id.startsWith(COLLECTION) ? id : COLLECTION + id;
  }
}
