"""Makes Python stubs of the services from the proto files of this repository, once, and imports them.

Nothing generated is kept under version control: the stubs lie in `target/stubs` beside this file and are made anew
whenever a proto file or a package's version changes.
"""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import pathlib
import sys
import types

from grpc_tools import protoc

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "proto" / "src" / "main" / "proto"
STUBS = HERE / "target" / "stubs"
# Module beside its package, where that has another name.
SERVICES = {
    "artifacts": "artifacts",
    "encoder": "encoder",
    "similarity": "similarity",
    "trainer": "trainer",
    "search": "search",
    "experiments_service": "experiments",
}


def load() -> types.SimpleNamespace:
    """Returns the modules: `messages` of each service (`trainer`), its stubs (`trainer_grpc`), and `operations`."""
    _generate()
    if str(STUBS) not in sys.path:
        sys.path.insert(0, str(STUBS))
    modules = types.SimpleNamespace()
    for service, package in SERVICES.items():
        path = f"crosshash.{package}.v1.{service}"
        setattr(modules, service, importlib.import_module(path + "_pb2"))
        setattr(modules, service + "_grpc", importlib.import_module(path + "_pb2_grpc"))
    # Google's own protos come ready made.
    modules.operations = importlib.import_module("google.longrunning.operations_pb2")
    modules.operations_grpc = importlib.import_module("google.longrunning.operations_pb2_grpc")
    return modules


def _generate() -> None:
    files = sorted(PROTOS.rglob("*.proto"))
    if not files:
        raise SystemExit(f"no proto files in {PROTOS}: run this from a checkout of the repository")
    stamp = STUBS / "stamp"
    state = _state(files)
    if stamp.exists() and stamp.read_text() == state:
        return
    STUBS.mkdir(parents=True, exist_ok=True)
    google = pathlib.Path(_package_folder("google.rpc")).parent.parent
    includes = [PROTOS, _renamed_operations(google), google, pathlib.Path(_package_folder("grpc_tools")) / "_proto"]
    status = protoc.main(
        ["protoc", f"--python_out={STUBS}", f"--grpc_python_out={STUBS}"]
        + [f"-I{include}" for include in includes]
        + [str(file.relative_to(PROTOS)) for file in files]
    )
    if status != 0:
        raise SystemExit("protoc could not make the stubs; what it says stands above")
    stamp.write_text(state)


def _package_folder(name: str) -> str:
    """Folder of an installed package that has no code of its own to ask."""
    return next(iter(importlib.util.find_spec(name).submodule_search_locations))


def _renamed_operations(google: pathlib.Path) -> pathlib.Path:
    """The package ships google/longrunning/operations.proto under another file name; protoc wants it under its own."""
    includes = STUBS.parent / "includes"
    target = includes / "google" / "longrunning" / "operations.proto"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes((google / "google" / "longrunning" / "operations_proto.proto").read_bytes())
    return includes


def _state(files: list[pathlib.Path]) -> str:
    digest = hashlib.sha256()
    for package in ("grpcio-tools", "googleapis-common-protos"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for file in files:
        digest.update(str(file.relative_to(PROTOS)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
