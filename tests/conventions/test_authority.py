"""A stranger, and each of the cast, walks every route of the application.

The table is written by hand: method, path, who may (`*` everybody signed in, `public` also strangers). A route that is
not in the table fails; so does one that answers somebody it should not.
"""

import pytest

from tests import engines
from tests.meetings.conftest import task_given
from tests.visitor import Visitor
from xiqiao.demo import CAST

LOGINS = [character.login for character in CAST]
ALL = " ".join(LOGINS)

#: `hebo` is account 14 (branch 东一), `jie` is account 11 (another village); suggestion 1 is by feng, 2 by hebo.
TABLE = """
GET   /                                      *
GET   /more                                  *
POST  /appearance                            public
GET   /privacy                               public
GET   /healthz                               public
GET   /readyz                                public
GET   /assets/<digest>/<path:name>           public
GET   /static/<path:filename>                public
GET   /sign-in                               public
POST  /sign-in                               public
POST  /sign-in/again                         public
GET   /sign-in/second-factor                 step
POST  /sign-in/second-factor                 step
GET   /sign-in/enrol                         step
POST  /sign-in/enrol                         step
GET   /sign-in/new-password                  step
POST  /sign-in/new-password                  step
GET   /activate                              public
POST  /activate                              public
GET   /activate/<code>                       public
GET   /activate/password                     step
POST  /activate/password                     step
GET   /session/remaining                     public
POST  /session/keep                          *
GET   /leave                                 *
POST  /sign-out                              *
GET   /me                                    *
POST  /me/sessions/<int:session_id>/end      own            999999
POST  /me/sessions/end-others                *
GET   /me/password                           *
POST  /me/password                           *
GET   /me/second-factor                      *
POST  /me/second-factor                      own
GET   /me/grants/<int:grant_id>/delegation   wen            10
POST  /me/grants/<int:grant_id>/delegation   wen            10
GET   /me/delegations/<int:grant_id>/end     own
POST  /me/delegations/<int:grant_id>/end     own
GET   /accounts                              axi aan feng
GET   /accounts/<int:account_id>             axi aan feng hebo   14
GET   /accounts/<int:account_id>             axi aan jie         11
GET   /accounts/new                          axi
POST  /accounts/new                          axi
GET   /accounts/<int:account_id>/edit        axi                 14
POST  /accounts/<int:account_id>/edit        axi                 14
GET   /accounts/<int:account_id>/state       axi                 14
POST  /accounts/<int:account_id>/state       axi                 14
POST  /accounts/<int:account_id>/sessions/end             axi    14
POST  /accounts/<int:account_id>/second-factor/reset      axi    14
POST  /accounts/slips                        axi aan feng
GET   /accounts/<int:account_id>/grants/new  aan                 14
POST  /accounts/<int:account_id>/grants/new  aan                 14
GET   /grants/<int:grant_id>/end             aan                 14
POST  /grants/<int:grant_id>/end             aan                 14
GET   /grants/review                         aan
POST  /grants/review                         aan
GET   /permissions                           *
GET   /log                                   ashen
GET   /rules                                 *
GET   /rules/<key>                           *                   accounts.idle_minutes
GET   /rules/<key>/change                    axi                 accounts.idle_minutes
POST  /rules/<key>/change                    axi                 accounts.idle_minutes
POST  /rules/<key>/preview                   axi                 accounts.idle_minutes
GET   /rules/<key>/change                    lin                 office.name_order
GET   /rules/<key>/change                    lin                 office.holidays.2027
POST  /rules/<key>/preview                   lin                 office.holidays.2027
GET   /duties                                chen lin zhou wu ji liang wen jie feng
GET   /duties/<int:unit_id>                  chen lin zhou wu ji liang wen feng   4
GET   /duties/<int:unit_id>                  chen lin zhou wu ji liang wen        3
GET   /duties/<int:unit_id>/<kind>/<int:year>/<int:month>    chen lin zhou wu ji liang wen feng   4 party_day 2026 11
GET   /duties/<int:unit_id>/<kind>/<int:year>/<int:month>/waiver                lin zhou   4 party_day 2026 11
POST  /duties/<int:unit_id>/<kind>/<int:year>/<int:month>/waiver                lin zhou   4 party_day 2026 11
POST  /duties/<int:unit_id>/<kind>/<int:year>/<int:month>/waiver/withdrawal     lin zhou   4 party_day 2026 11
GET   /duties/platform                       lin zhou liang wen jie feng
POST  /duties/platform                       lin zhou liang wen jie feng
GET   /meetings/briefs/new                   lin zhou liang wen jie feng
POST  /meetings/briefs/new                   lin zhou liang wen jie feng
GET   /meetings/<int:meeting_id>             own   999999
GET   /calendar/days                         *
GET   /calendar/days/<int:year>              *                   2027
GET   /imports/<kind>/new                    lin                 days
GET   /suggestions                           *
GET   /suggestions/new                       *
POST  /suggestions/new                       *
GET   /suggestions/<int:suggestion_id>       lin zhou feng       1
GET   /suggestions/<int:suggestion_id>       lin zhou hebo       2
POST  /suggestions/<int:suggestion_id>/answer lin zhou           1
GET   /system                                axi ashen
POST  /system/messages/<int:message_id>/resending        axi  7
POST  /system/messages/<int:message_id>/dropping         axi  7
GET   /network                               *
GET   /network/<int:unit_id>/below           *                   3
GET   /network/terms                         *
GET   /units/<int:unit_id>                   *                   4
GET   /first-week                            lin zhou axi
GET   /units/<int:unit_id>/units/new         lin zhou            3
GET   /units/<int:unit_id>/units/new         lin zhou wen feng   4
POST  /units/<int:unit_id>/units/new         lin zhou wen feng   4
GET   /units/<int:unit_id>/edit              lin zhou            4
POST  /units/<int:unit_id>/edit              lin zhou            4
GET   /units/<int:unit_id>/move              lin zhou            4
POST  /units/<int:unit_id>/move              lin zhou            4
GET   /units/<int:unit_id>/end               lin zhou            4
POST  /units/<int:unit_id>/end               lin zhou            4
GET   /units/<int:unit_id>/term              lin zhou liang wen feng  4
POST  /units/<int:unit_id>/term              lin zhou liang wen feng  4
GET   /units/<int:unit_id>/posts/new         lin zhou liang wen feng  4
POST  /units/<int:unit_id>/posts/new         lin zhou liang wen feng  4
GET   /posts/<int:post_id>/end               lin zhou liang wen feng  1
POST  /posts/<int:post_id>/end               lin zhou liang wen feng  1
GET   /units/<int:unit_id>/roll              lin zhou wu liang wen feng  4
GET   /units/<int:unit_id>/figures           chen lin zhou wu ji liang wen feng  4
GET   /units/<int:unit_id>/figures/people    lin zhou liang wen feng  4
GET   /units/<int:unit_id>/roster            lin zhou wen feng   4
POST  /units/<int:unit_id>/roster            lin zhou wen feng   4
GET   /members                               lin zhou liang wen jie feng
GET   /lists                                 lin zhou liang wen jie feng
GET   /lists/probation                       lin zhou liang wen jie feng
GET   /lists/fifty-years                     lin zhou liang wen jie feng
GET   /lists/party-birthdays                 lin zhou liang wen jie feng
GET   /lists/to-visit                        lin zhou liang wen jie feng
GET   /members/<int:member_id>               lin zhou liang wen feng hebo  3
GET   /members/<int:member_id>               lin zhou jie        13
POST  /members/<int:member_id>/phone         lin zhou wen feng hebo  3
GET   /members/<int:member_id>/edit          lin zhou wen feng   3
POST  /members/<int:member_id>/edit          lin zhou wen feng   3
GET   /members/enrol/<int:unit_id>           lin zhou wen feng   4
POST  /members/enrol/<int:unit_id>           lin zhou wen feng   4
GET   /members/<int:member_id>/facts/new     lin zhou wen feng   3
GET   /members/<int:member_id>/transfer      lin zhou wen feng   3
POST  /members/<int:member_id>/transfer      lin zhou wen feng   3
GET   /members/<int:member_id>/visits/new    lin zhou liang wen feng  3
POST  /members/<int:member_id>/visits/new    lin zhou liang wen feng  3
GET   /visits                                lin zhou liang wen jie feng
GET   /visits/<int:visit_id>                 lin zhou liang wen feng  1
POST  /visits/<int:visit_id>                 lin zhou liang wen feng  1
GET   /resources                             *
GET   /places                                *
GET   /places/<int:place_id>                 *                   6
GET   /places/new                            lin zhou liang wen jie
POST  /places/new                            lin zhou liang wen jie
GET   /places/<int:place_id>/edit            lin zhou liang wen  6
GET   /places/<int:place_id>/edit            lin zhou jie        10
POST  /places/<int:place_id>/edit            lin zhou liang wen  6
GET   /places/<int:place_id>/close           lin zhou liang wen  6
POST  /places/<int:place_id>/close           lin zhou liang wen  6
POST  /places/<int:place_id>/reopen          lin zhou liang wen  6
GET   /routes                                *
GET   /routes/<int:route_id>                 *                   1
GET   /routes/new                            lin zhou
POST  /routes/new                            lin zhou
GET   /routes/<int:route_id>/edit            lin zhou            1
POST  /routes/<int:route_id>/edit            lin zhou            1
GET   /routes/<int:route_id>/close           lin zhou            1
POST  /routes/<int:route_id>/close           lin zhou            1
POST  /routes/<int:route_id>/reopen          lin zhou            1
GET   /routes/<int:route_id>/stops           lin zhou            1
GET   /routes/<int:route_id>/stops/new       lin zhou            1
POST  /routes/<int:route_id>/stops/new       lin zhou            1
GET   /stops/<int:stop_id>/edit              lin zhou            1
POST  /stops/<int:stop_id>/edit              lin zhou            1
POST  /stops/<int:stop_id>/move              lin zhou            1
GET   /stops/<int:stop_id>/remove            lin zhou            1
POST  /stops/<int:stop_id>/remove            lin zhou            1
GET   /lecturers                             *
GET   /lecturers/<int:lecturer_id>           *                   1
GET   /lecturers/new                         lin zhou
POST  /lecturers/new                         lin zhou
GET   /lecturers/<int:lecturer_id>/edit      lin zhou            1
POST  /lecturers/<int:lecturer_id>/edit      lin zhou            1
GET   /lecturers/<int:lecturer_id>/member    lin zhou            1
POST  /lecturers/<int:lecturer_id>/member    lin zhou            1
GET   /lecturers/<int:lecturer_id>/close     lin zhou            1
POST  /lecturers/<int:lecturer_id>/close     lin zhou            1
POST  /lecturers/<int:lecturer_id>/reopen    lin zhou            1
GET   /imports                               lin zhou axi
GET   /imports/<kind>/template               lin zhou            members
GET   /imports/<kind>/template               axi                 accounts
GET   /imports/<kind>/new                    lin zhou            members
GET   /imports/<kind>/new                    lin zhou            meetings_platform
POST  /imports/<kind>/new                    lin zhou            members
GET   /imports/batches/<int:batch_id>        own                 999999
GET   /imports/batches/<int:batch_id>/progress   own             999999
GET   /imports/batches/<int:batch_id>/findings   own             999999
POST  /imports/batches/<int:batch_id>/confirm    own             999999
POST  /imports/batches/<int:batch_id>/compare    own             999999
POST  /imports/batches/<int:batch_id>/discard    own             999999
GET   /imports/batches/<int:batch_id>/roll-back  own             999999
POST  /imports/batches/<int:batch_id>/roll-back  own             999999
GET   /members/<int:member_id>/facts/new/<kind>                  lin zhou wen feng   3 away
POST  /members/<int:member_id>/facts/new/<kind>                  lin zhou wen feng   3 away
GET   /members/<int:member_id>/facts/<int:fact_id>/correct       lin zhou wen feng   3 9
POST  /members/<int:member_id>/facts/<int:fact_id>/correct       lin zhou wen feng   3 9
GET   /members/<int:member_id>/facts/<int:fact_id>/withdraw      lin zhou wen feng   3 9
POST  /members/<int:member_id>/facts/<int:fact_id>/withdraw      lin zhou wen feng   3 9
GET   /calendar                              *
GET   /calendar/month                        *
GET   /calendar/month/<int:year>/<int:month>             *   2026 11
GET   /calendar/month/<int:year>/<int:month>/text        *   2026 11
GET   /calendar/week                         *
GET   /calendar/week/<int:year>/<int:month>/<int:day>    *   2026 11 5
GET   /calendar/year                         *
GET   /calendar/year/<int:year>              *               2026
GET   /calendar/day/<int:year>/<int:month>/<int:day>     *   2026 11 5
GET   /calendar/bell                         *
POST  /calendar/bell/seen                    *
POST  /calendar/bell/kinds                   *
GET   /calendar/events/<int:event_id>                    *   1
GET   /calendar/events/<int:event_id>/event.ics          *   1
GET   /calendar/events/<int:event_id>/text               *   1
GET   /calendar/events/<int:event_id>/notice.docx        *   1
GET   /calendar/events/<int:event_id>/poster             *   1
POST  /calendar/events/<int:event_id>/reply              *   1
POST  /calendar/events/<int:event_id>/sign-up            *   1
POST  /calendar/events/<int:event_id>/withdrawal         *   1
GET   /calendar/events/<int:event_id>/door/<code>        own 1 x
POST  /calendar/events/<int:event_id>/door/<code>        own 1 x
GET   /calendar/events/new                   lin zhou liang wen jie feng
POST  /calendar/events/new                   lin zhou liang wen jie feng
GET   /calendar/events/<int:event_id>/edit               lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/edit               lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/publication        lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/move               lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/move               lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/cancellation       lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/cancellation       lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/restoration        lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/restoration        lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/removal            lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/replies            lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/replies            lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/phones             lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/promotion          lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/arrivals           lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/arrivals           lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/sign-in-sheet      lin zhou liang wen feng   1
POST  /calendar/guides/events/<int:event_id>             lin zhou liang wen feng   1
POST  /calendar/events/<int:event_id>/files              lin zhou liang wen feng   1
GET   /calendar/events/<int:event_id>/files/<int:file_id>            own   1 999999
POST  /calendar/events/<int:event_id>/files/<int:file_id>/removal    own   999999 1
GET   /meetings/<int:meeting_id>                         own 999999
POST  /meetings/<int:meeting_id>/confirmation/request    own 999999
GET   /meetings/<int:meeting_id>/confirmation            own 999999
POST  /meetings/<int:meeting_id>/confirmation            own 999999
GET   /meetings/<int:meeting_id>/confirmation/paper      own 999999
POST  /meetings/<int:meeting_id>/confirmation/paper      own 999999
POST  /meetings/<int:meeting_id>/archive                 own 999999
GET   /meetings/<int:meeting_id>/reopening               own 999999
POST  /meetings/<int:meeting_id>/reopening               own 999999
GET   /meetings/<int:meeting_id>/void                    own 999999
POST  /meetings/<int:meeting_id>/void                    own 999999
GET   /meetings/<int:meeting_id>/versions                own 999999
GET   /meetings/<int:meeting_id>/versions/<int:number>   own 999999 1
GET   /meetings/<int:meeting_id>/documents               own 999999
GET   /meetings/<int:meeting_id>/documents/print         own 999999
GET   /meetings/documents/print                          *
POST  /meetings/documents/print                          *
GET   /meetings/<int:meeting_id>/documents/record.docx   own 999999
GET   /meetings/<int:meeting_id>/documents/minutes.docx  own 999999
GET   /meetings/<int:meeting_id>/documents/sign-in       own 999999
GET   /meetings/<int:meeting_id>/documents/sign-in.docx  own 999999
GET   /meetings/<int:meeting_id>/documents/assessment.docx           own 999999
GET   /meetings/<int:meeting_id>/documents/assessment-summary.docx   own 999999
GET   /meetings/<int:meeting_id>/documents/ballot.docx   own 999999
GET   /meetings/<int:meeting_id>/documents/votes/<int:vote_id>       own 999999 1
GET   /meetings/<int:meeting_id>/documents/votes/<int:vote_id>/report.docx   own 999999 1
GET   /calendar/series                       lin zhou liang wen jie feng
GET   /calendar/series/new                   lin zhou liang wen jie feng
POST  /calendar/series/new                   lin zhou liang wen jie feng
GET   /calendar/series/<int:series_id>                   lin zhou liang wen        1
GET   /calendar/series/<int:series_id>/change            lin zhou liang wen        1
POST  /calendar/series/<int:series_id>/change            lin zhou liang wen        1
GET   /calendar/series/<int:series_id>/end               lin zhou liang wen        1
POST  /calendar/series/<int:series_id>/end               lin zhou liang wen        1
GET   /calendar/manage                       lin zhou liang wen jie feng
POST  /calendar/manage                       lin zhou liang wen jie feng
POST  /calendar/manage/cancellation          lin zhou liang wen jie feng
POST  /calendar/manage/putting-off           lin zhou liang wen jie feng
GET   /calendar/manage/copy                  lin zhou liang wen jie feng
POST  /calendar/manage/copy                  lin zhou liang wen jie feng
GET   /calendar/guides                       *
GET   /calendar/guides/<int:year>/<int:month>            own 2000 1
GET   /calendar/guides/<int:year>/<int:month>/edit       lin zhou                  2026 11
POST  /calendar/guides/<int:year>/<int:month>/edit       lin zhou                  2026 11
POST  /calendar/guides/<int:year>/<int:month>/publication    lin zhou              2000 1
GET   /calendar/themes                       lin zhou
GET   /calendar/themes/new                   lin zhou
POST  /calendar/themes/new                   lin zhou
GET   /calendar/themes/<int:theme_id>        lin zhou        1
POST  /calendar/themes/<int:theme_id>        lin zhou        1
GET   /calendar/themes/kinds/new             lin zhou
POST  /calendar/themes/kinds/new             lin zhou
GET   /calendar/themes/kinds/<int:kind_id>   lin zhou        1
POST  /calendar/themes/kinds/<int:kind_id>   lin zhou        1
GET   /calendar/feeds                        *
POST  /calendar/feeds                        *
POST  /calendar/feeds/<int:feed_id>/revocation           own 999999
GET   /meetings/<int:meeting_id>                         own 999999
GET   /meetings/<int:meeting_id>/votes/new               own 999999
POST  /meetings/<int:meeting_id>/votes/new               own 999999
POST  /meetings/<int:meeting_id>/votes/sentence          own 999999
GET   /meetings/<int:meeting_id>/votes/<int:vote_id>/edit            own 999999 1
POST  /meetings/<int:meeting_id>/votes/<int:vote_id>/edit            own 999999 1
POST  /meetings/<int:meeting_id>/votes/<int:vote_id>/sentence        own 999999 1
POST  /meetings/<int:meeting_id>/votes/<int:vote_id>/withdrawal      own 999999 1
GET   /meetings/<int:meeting_id>/assessments             own 999999
POST  /meetings/<int:meeting_id>/assessments             own 999999
GET   /members/<int:member_id>/card                      lin zhou wen feng hebo    3
POST  /members/<int:member_id>/card                      lin zhou wen feng hebo    3
POST  /members/<int:member_id>/card/revocation           lin zhou wen feng hebo    3
GET   /units/<int:unit_id>/cards                         lin zhou wen feng         4
POST  /units/<int:unit_id>/cards                         lin zhou wen feng         4
GET   /c/<code>                              public
GET   /c/<code>/events/<int:event_id>        public
POST  /c/<code>/events/<int:event_id>/reply              public
POST  /c/<code>/events/<int:event_id>/sign-up            public
POST  /c/<code>/events/<int:event_id>/withdrawal         public
GET   /p/<uid>                               public
GET   /feeds/<code>.ics                      public
GET   /meetings                              *
GET   /meetings/list.xlsx                    *
GET   /meetings/books                        chen lin zhou wu ji liang wen jie feng
GET   /meetings/books/<int:unit_id>                      chen lin zhou wu ji liang wen feng   4
GET   /meetings/books/<int:unit_id>                      chen lin zhou wu ji liang wen        3
GET   /meetings/books/<int:unit_id>/book.xlsx            chen lin zhou wu ji liang wen feng   4
GET   /meetings/books/<int:unit_id>/book.xlsx            chen lin zhou wu ji liang wen        3
GET   /meetings/books/<int:unit_id>/archive-list         chen lin zhou wu ji liang wen feng   4
GET   /meetings/books/<int:unit_id>/archive-list         chen lin zhou wu ji liang wen        3
GET   /meetings/books/<int:unit_id>/archive-list.docx    chen lin zhou wu ji liang wen feng   4
GET   /meetings/books/<int:unit_id>/archive-list.docx    chen lin zhou wu ji liang wen        3
GET   /meetings/new                          lin zhou liang wen jie feng
POST  /meetings/new                          lin zhou liang wen jie feng
POST  /meetings/start/<int:event_id>         lin zhou liang wen feng   1
GET   /meetings/<int:meeting_id>             chen lin zhou wu ji liang wen feng  1
GET   /meetings/<int:meeting_id>/changes     lin zhou liang wen feng   1
GET   /meetings/<int:meeting_id>/facts       lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/facts       lin zhou liang wen feng   1
GET   /meetings/<int:meeting_id>/attendance  lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/attendance  lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/roll        lin zhou liang wen feng   1
GET   /meetings/<int:meeting_id>/minutes     lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/items       lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/items/<int:item_id>           lin zhou liang wen feng   1 1
POST  /meetings/<int:meeting_id>/items/<int:item_id>/move      lin zhou liang wen feng   1 1
POST  /meetings/<int:meeting_id>/items/<int:item_id>/removal   lin zhou liang wen feng   1 1
GET   /meetings/<int:meeting_id>/tasks/new   lin zhou liang wen feng   1
POST  /meetings/<int:meeting_id>/tasks/new   lin zhou liang wen feng   1
GET   /tasks                                 *
GET   /tasks/<int:task_id>                   chen lin zhou wu ji liang wen feng  1
POST  /tasks/<int:task_id>/notes             lin zhou liang wen feng   1
POST  /tasks/<int:task_id>/closing           lin zhou liang wen feng   1
POST  /tasks/<int:task_id>/reopening         lin zhou liang wen feng   1
GET   /search                                *
"""


def rows():
    for line in TABLE.strip().splitlines():
        method, path, *rest = line.split()
        who = [word for word in rest if word in (*LOGINS, "*", "public", "step", "own")]
        yield method, path, who, rest[len(who) :]


def filled(path: str, arguments: list[str]) -> str:
    """The path with examples in place of its parameters."""
    examples = iter([*arguments, "7", "7", "7", "7"])
    return "/".join(next(examples) if part.startswith("<") else part for part in path.split("/"))


#: What an answer is when the person may: shown, done, or refused for the empty form or the state of things.
MAY = {200, 204, 303, 409, 422, 429}


@pytest.mark.parametrize("login", [None, *LOGINS])
def test_everybody_walks_every_route_and_gets_what_the_table_says(engine, login):
    wrong, visitor = [], None
    with engines.running(engines.fresh(engine)) as app:
        with app.app_context():
            task_given("东一")  # meeting 1, item 1, task 1
        for method, path, allowed, arguments in rows():
            visitor = visitor or somebody(app, login)
            url = filled(path, arguments)
            answer = visitor.client.get(url) if method == "GET" else visitor.post(url).response
            problem = judge(answer.status_code, answer.headers.get("Location", ""), method, login, allowed)
            if method != "GET":
                visitor = None  # a deed may have ended the session
            if problem:
                wrong.append(f"{method} {url} as {login}: {problem}")
    assert not wrong, "\n".join(wrong)


def somebody(app, login):
    visitor = Visitor(app)
    if login is not None:
        visitor.sign_in_as(login)
    return visitor


def judge(status: int, location: str, method: str, login: str | None, allowed: list[str]) -> str | None:
    """What is wrong with this answer, if anything."""
    if allowed == ["step"]:  # pages of a sign-in that waits at this step; nobody here does
        return None if status == 404 else f"a step without its session answered {status}"
    if allowed == ["public"]:
        return None if status in MAY | {404} else f"public, answered {status}"
    if login is None:
        at_the_door = status == 303 and location.startswith("/sign-in") if method == "GET" else status == 401
        return None if at_the_door else f"a stranger got {status} {location}"
    if allowed == ["own"]:  # things of one's own that do not exist here
        return None if status in (404, 422) else f"answered {status} for a thing of nobody"
    if allowed == ["*"] or login in allowed:
        return None if status in MAY else f"may, but got {status}"
    return None if status in (403, 404) else f"may not, but got {status}"


def test_the_table_knows_every_route(app):
    known = {(method, path) for method, path, _, _ in rows()}
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert served - known == set(), "routes without a row"
    assert known - served == set(), "rows without a route"


def test_what_strangers_may_open_is_listed_by_name(app):
    public = {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "is_public", False)}
    assert public == {
        "accounts.sign_in", "accounts.enter", "accounts.sign_in_again", "accounts.second_factor",
        "accounts.check_second_factor", "accounts.enrol", "accounts.finish_enrolment", "accounts.new_password",
        "accounts.replace_password", "accounts.activate", "accounts.activate_with", "accounts.use_slip",
        "accounts.first_password", "accounts.set_first_password", "accounts.remaining", "assets.show",
        "home.privacy", "home.set_appearance", "static", "system.healthz", "system.readyz",
        "schedule.show", "schedule.event", "schedule.answer", "schedule.enter", "schedule.leave", "poster.show_poster",
        "feed.read",
    }  # fmt: skip


@pytest.mark.own_app
def test_a_view_that_asked_nobody_does_not_answer_and_saves_nothing(app, visitor):
    from xiqiao.core.db import db
    from xiqiao.home.models import Suggestion

    @app.post("/careless/<int:key>")
    def careless(key):
        db.session.get(Suggestion, key).text = "改掉了"
        return "done"

    app.testing, app.debug = False, False
    app.logger.disabled = True
    answer = visitor("feng").post("/careless/1")
    app.testing = True
    assert answer.status == 500
    with app.app_context():
        assert db.session.get(Suggestion, 1).text != "改掉了"


def test_nothing_is_exempt_from_csrf(app):
    from xiqiao.accounts.stranger import csrf

    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints


@pytest.mark.parametrize(("method", "path"), [row[:2] for row in rows() if row[0] == "POST"])
def test_a_post_without_its_token_is_refused(app, visitor, method, path):
    answer = visitor("axi").client.post(filled(path, []))
    assert answer.status_code == 400


def test_a_post_from_another_site_is_refused_even_with_a_token(visitor):
    person = visitor("feng")
    person.client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert person.post("/suggestions/new", text="x").status == 400
