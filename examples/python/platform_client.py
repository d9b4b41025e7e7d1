"""A plain client of the platform: gRPC for control, Arrow Flight for tables, both on one port."""

import json
import sys

import grpc
import pyarrow as pa
import pyarrow.flight as flight

import stubs

# Batches of about 1 MB stream best; a picture has some 3 to 100 kB.
ROWS_A_BATCH = 64
WAIT_SECONDS = 10
CONNECT_SECONDS = 10


class OperationFailed(Exception):
    """An operation ended with an error; its text gives rule, offending value and cure."""


class Platform:
    """The services behind one address. `messages` are the generated modules; the services are attributes."""

    def __init__(self, endpoint: str):
        self.endpoint = endpoint
        self.messages = stubs.load()
        self._channel = grpc.insecure_channel(endpoint)
        self.reconnect()
        self._flight = flight.connect(f"grpc://{endpoint}")
        modules = self.messages
        self.encoder = modules.encoder_grpc.EncoderServiceStub(self._channel)
        self.similarity = modules.similarity_grpc.SimilarityServiceStub(self._channel)
        self.trainer = modules.trainer_grpc.TrainerServiceStub(self._channel)
        self.search = modules.search_grpc.SearchServiceStub(self._channel)
        self.experiments = modules.experiments_service_grpc.ExperimentsServiceStub(self._channel)
        self._operations = modules.operations_grpc.OperationsStub(self._channel)

    def reconnect(self) -> None:
        """Waits until the platform answers."""
        try:
            grpc.channel_ready_future(self._channel).result(timeout=CONNECT_SECONDS)
        except grpc.FutureTimeoutError:
            self._channel.close()
            raise ConnectionError(
                f"no platform answers at {self.endpoint}: `./crosshash up` starts one and says where"
            ) from None

    def __enter__(self) -> "Platform":
        return self

    def __exit__(self, *_) -> None:
        self._flight.close()
        self._channel.close()

    def reference(self, name: str):
        """A reference to an artifact that this platform holds."""
        return self.messages.artifacts.ArtifactReference(name=name)

    def upload(self, table: pa.Table):
        """Uploads a table and returns a reference to it: its name is the digest of its content."""
        writer, answers = self._flight.do_put(flight.FlightDescriptor.for_path("tables"), table.schema)
        try:
            for batch in table.to_batches(max_chunksize=ROWS_A_BATCH):
                writer.write_batch(batch)
            writer.done_writing()
            name = json.loads(answers.read().to_pybytes())["table"]
        finally:
            writer.close()
        return self.reference(name)

    def download(self, reference, columns: list[str] | None = None) -> pa.Table:
        """Reads a table, or some of its columns."""
        ticket = {"table": reference.name} | ({"columns": columns} if columns else {})
        return self._flight.do_get(flight.Ticket(json.dumps(ticket).encode())).read_all()

    def wait(self, operation, response):
        """Waits for an operation and unpacks its response into `response`; cancels it on Ctrl-C."""
        request = self.messages.operations.WaitOperationRequest(name=operation.name)
        request.timeout.FromSeconds(WAIT_SECONDS)
        try:
            while not operation.done:
                operation = self._operations.WaitOperation(request)
        except KeyboardInterrupt:
            self._operations.CancelOperation(self.messages.operations.CancelOperationRequest(name=operation.name))
            raise
        if operation.HasField("error"):
            raise OperationFailed(operation.error.message)
        if not operation.response.Unpack(response):
            raise OperationFailed(f"{operation.name} answered with {operation.response.type_url}")
        return response


def explain(error: Exception) -> str:
    """What to tell a person about an error."""
    if isinstance(error, grpc.RpcError):
        return f"{error.code().name}: {error.details()}"
    return str(error)


def fail(error: Exception) -> None:
    """Ends the program with the error's text."""
    sys.exit(explain(error))
