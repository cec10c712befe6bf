from typing import dataclass_transform

@dataclass_transform()
class Made: ...
